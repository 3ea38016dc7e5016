//! `#[hedge]` as tokens.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::plan::Plan;
use crate::emit::again::clones;
use crate::emit::judge::{Arm, judged};
use crate::emit::site::written;
use crate::emit::{At, Layer, Site, head, ours};

impl Layer for Plan {
    head!("hedge");

    fn site(&self) -> Site {
        let types = ("Hedge", "HedgeOptions");
        Site::of(self.span, types, self.name.clone(), &self.options)
    }

    fn shared(&self) -> Option<Site> {
        self.budget.as_ref().map(|budget| budget.site(self.span))
    }

    fn numbers_attempts(&self) -> bool {
        true
    }

    fn cuts_short(&self) -> bool {
        true
    }

    // Input:  #[hedge(after = "50ms", idempotent)] over INNER: Result<R, J>
    // Output: { let h = SITE.get(&home); let (v, won) = { let forks = Forks::new(1); let r = h.race(Some(after), 1, (), || async {
    //         let (mut call, n) = forks.begin(); let v = INNER; match v { .. => Finished { value: (v, call), failure } } }).await; r };
    //         call.join(&won); v }
    fn wrap(&self, inner: TokenStream, at: &At<'_>) -> TokenStream {
        let span = ours(self.span);
        let site = at.site();
        let (ret, below) = (at.ret, at.below());
        let (after, max) = (written(self.after.clone()), written(self.max.clone()));
        let finished = judged(at, &self.judging, |seen| {
            let (verdict, value) = (seen.verdict, seen.value);
            let failure = if seen.arm == Arm::Success {
                quote_spanned!(span=> __res::None)
            } else {
                quote_spanned!(span=> __res::Some(#verdict))
            };
            quote_spanned!(span=> {
                let __res_d: __res::Option<__res::Verdict> = #failure;
                let __res_v: __res::Result<#ret, #below> = #value;
                __res::Finished { value: (__res_v, __res_call), failure: __res_d }
            })
        });
        let clones = clones(&self.clones, at.arguments);
        let (budget, purse) = if self.budget.is_some() {
            let shared = at.shared_site();
            (
                quote_spanned!(span=> let __res_b = #shared.get(&__res_home);),
                quote_spanned!(span=> __res_b),
            )
        } else {
            (quote!(), quote_spanned!(span=> ()))
        };
        // of what the body consumes rustc tells at the whole block: where the body begins, as for the body's own
        let there = ours(self.brace);
        let attempt = quote_spanned!(span=> {
            let (mut __res_call, __res_n) = __res_f.begin();
            #clones
            let __res_v: __res::Result<#ret, #below> = #inner;
            #finished
        });
        let attempt = quote_spanned!(there=> || async #attempt);
        quote_spanned!(span=> {
            #budget
            let __res_h = #site.get(&__res_home);
            let __res_d: __res::Option<::core::time::Duration> = #after;
            let __res_m: u32 = __res_h.max_in_force(#max);
            let (__res_v, __res_w) = {
                let __res_f = __res::Forks::new(__res_m);
                // bound, so that the attempts are gone before what they share
                let __res_r = __res_h.race(__res_d, __res_m, #purse, #attempt).await;
                __res_r
            };
            __res_call.join(&__res_w);
            __res_v
        })
    }
}
