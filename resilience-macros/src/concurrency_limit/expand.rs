//! `#[concurrency_limit]` as tokens.

use proc_macro2::TokenStream;
use quote::quote_spanned;

use super::plan::Plan;
use crate::emit::judge::{Arm, judged};
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
    // Output: 'l: { let h = SITE.get(&home); let p = match h.try_acquire() { Ok(p) => p, Err(r) => break 'l Err(r) };
    //         let v = INNER; match v { success => { limit_success(p, &call); v }, failure => { limit_failure(p, verdict, timed_out, dropped); v } } }
    fn wrap(&self, inner: TokenStream, at: &At<'_>) -> TokenStream {
        let span = ours(self.span);
        let (site, label) = (at.site(), at.label());
        let (ret, below) = (at.ret, at.below());
        let ended = judged(at, &self.judging, |seen| {
            let (verdict, value) = (seen.looked_at, seen.value);
            let told = match seen.arm {
                Arm::Success => quote_spanned!(span=> __res::limit_success(__res_p, &__res_call)),
                Arm::Value => quote_spanned!(span=> __res_p.dropped()),
                Arm::Refusal => quote_spanned!(span=>
                    __res::limit_failure(__res_p, #verdict, __res::is_timeout(__res_e), __res::None)
                ),
                Arm::Error => {
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
                        __res::limit_failure(__res_p, #verdict, __res_t, __res_d)
                    })
                }
            };
            quote_spanned!(span=> {
                #told;
                #value
            })
        });
        quote_spanned!(span=> #label: {
            let __res_h = #site.get(&__res_home);
            let __res_p = match __res_h.try_acquire() {
                __res::Ok(__res_p) => __res_p,
                __res::Err(__res_e) => break #label __res::Err(__res_e),
            };
            let __res_v: __res::Result<#ret, #below> = #inner;
            #ended
        })
    }
}
