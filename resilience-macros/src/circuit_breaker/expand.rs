//! `#[circuit_breaker]` as tokens.

use proc_macro2::TokenStream;
use quote::quote_spanned;

use super::plan::Plan;
use crate::emit::judge::{Arm, judged};
use crate::emit::{At, Layer, Site, head, ours};
use crate::parse::first_span;

impl Layer for Plan {
    head!("circuit_breaker", map_rejection);

    fn leaves_arguments(&self) -> bool {
        true
    }

    fn site(&self) -> Site {
        let types = ("CircuitBreaker", "CircuitBreakerOptions");
        Site::of(self.span, types, self.name.clone(), &self.options)
    }

    fn refuses(&self) -> bool {
        true
    }

    // Input:  #[circuit_breaker("quotes")] over INNER: Result<R, J>
    // Output: 'l: { let h = SITE.get(&home); let h = h.at_key(..), with a key; let p = match h.try_acquire() { Ok(p) => p, Err(r) => break 'l Err(r) };
    //         let v = INNER; match v { success => { p.success(); v }, failure => { settle_permit(p, call, verdict, recorded, text); v } } }
    fn wrap(&self, inner: TokenStream, at: &At<'_>) -> TokenStream {
        let span = ours(self.span);
        let (site, label) = (at.site(), at.label());
        let (ret, below) = (at.ret, at.below());
        let settled = judged(at, &self.judging, |seen| {
            let (verdict, words, value) = (seen.looked_at, seen.words, seen.value);
            if seen.arm == Arm::Success {
                return quote_spanned!(span=> {
                    __res_p.success();
                    #value
                });
            }
            let asked = self.record_if.as_ref().filter(|_| seen.arm == Arm::Error);
            let record = asked.map_or_else(
                || quote_spanned!(span=> __res::None),
                |record_if| quote_spanned!(span=> __res::Some(__res::ask(__res_e, #record_if))),
            );
            quote_spanned!(span=> {
                __res::settle_permit(__res_p, &mut __res_call, #verdict, #record, #words);
                #value
            })
        });
        let of_key = self.key.as_ref().map(|key| {
            // what is wrong with the key's type is told there
            let at_key = ours(first_span(key));
            let digest = quote_spanned!(at_key=> __res::circuit_key(__res_k));
            // a match, so that temporaries in the expression live as long as the look-up
            quote_spanned!(span=> let __res_h = match &(#key) {
                __res_k => __res_h.at_key(#digest, || {
                    use __res::Texts as _;
                    (&&&__res::Probe(__res_k)).__text()
                }),
            };)
        });
        quote_spanned!(span=> #label: {
            let __res_h = #site.get(&__res_home);
            #of_key
            let __res_p = match __res_h.try_acquire() {
                __res::Ok(__res_p) => __res_p,
                __res::Err(__res_e) => break #label __res::Err(__res_e),
            };
            let __res_v: __res::Result<#ret, #below> = #inner;
            #settled
        })
    }
}
