//! `#[concurrency_limit]` as tokens.

use proc_macro2::TokenStream;
use quote::quote_spanned;

use super::plan::Plan;
use crate::emit::judge::{Failed, judged};
use crate::emit::{At, Layer, Site, head, ours};

impl Layer for Plan {
    head!("concurrency_limit", map_rejection);

    fn leaves_arguments(&self) -> bool {
        true
    }

    fn site(&self) -> Site {
        let types = ("ConcurrencyLimit", "ConcurrencyLimitOptions");
        Site::of(self.span, types, self.name.clone(), &self.options)
    }

    fn refuses(&self) -> bool {
        true
    }

    // Input:  #[concurrency_limit(adaptive)] over INNER: Result<R, J>
    // Output: 'l: { let h = SITE.get(&call); let p = match h.try_acquire() { Ok(p) => p, Err(r) => break 'l Err(r) };
    //         let v = INNER; match &v { success => limit_success(p, &call), failure => limit_failure(p, verdict, timed_out, dropped) }; widen(v) }
    fn wrap(&self, inner: TokenStream, at: &At<'_>) -> TokenStream {
        let span = ours(self.span);
        let (site, label) = (at.site(), at.label());
        let (ret, below) = (at.ret, at.below());
        let succeeded = quote_spanned!(span=> __res::limit_success(__res_p, &__res_call));
        let end = judged(
            at,
            &self.judging,
            &succeeded,
            |failed, verdict, _| match failed {
                Failed::Value => quote_spanned!(span=> __res_p.dropped()),
                Failed::Refusal => quote_spanned!(span=>
                    __res::limit_failure(__res_p, __res::Some(#verdict), __res::is_timeout(__res_e), __res::None)
                ),
                Failed::Error => {
                    let asked = if let Some(drop_if) = &self.drop_if {
                        quote_spanned!(span=> __res::Some(__res::holds(__res_e, #drop_if)))
                    } else {
                        quote_spanned!(span=> __res::None)
                    };
                    quote_spanned!(span=> {
                        let __res_d = #asked;
                        let __res_t = {
                            use __res::TimedOut as _;
                            (&&&&__res::Probe(__res_e)).__timed_out()
                        };
                        let __res_j = {
                            use __res::Errors as _;
                            (&&__res::Probe(__res_r)).__judged(#verdict)
                        };
                        __res::limit_failure(__res_p, __res_j, __res_t, __res_d)
                    })
                }
            },
        );
        quote_spanned!(span=> #label: {
            let __res_h = #site.get(&__res_call);
            let __res_p = match __res_h.try_acquire() {
                __res::Ok(__res_p) => __res_p,
                __res::Err(__res_e) => break #label __res::Err(__res_e),
            };
            let __res_v: __res::Result<#ret, #below> = #inner;
            #end;
            __res::widen(__res_v)
        })
    }
}
