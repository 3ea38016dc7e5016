//! `#[profile]` as tokens.

use proc_macro2::{Ident, TokenStream};
use quote::quote_spanned;

use super::plan::Plan;
use crate::emit::site::written;
use crate::emit::{At, Layer, Site, head, ours};

impl Layer for Plan {
    head!("profile");

    fn leaves_arguments(&self) -> bool {
        true
    }

    fn site(&self) -> Site {
        let span = ours(self.span);
        let slow = written(self.slow.clone());
        Site {
            policy: Ident::new("Profile", span),
            name: self.name.clone(),
            options: quote_spanned!(span=> __res::ProfileOptions { slow: #slow }),
        }
    }

    // Input:  #[profile(slow = "500ms")] over INNER: Result<R, J>
    // Output: { let h = SITE.get(&home); let g = h.enter(); let v = INNER; match v { each side => { g.finish(ending, look); v } } }
    fn wrap(&self, inner: TokenStream, at: &At<'_>) -> TokenStream {
        let span = ours(self.span);
        let site = at.site();
        quote_spanned!(span=> {
            let __res_h = #site.get(&__res_home);
            let __res_g = __res_h.enter();
            let __res_v = #inner;
            match __res_v {
                __res::Ok(__res_r) => {
                    let __res_k = {
                        use __res::Sides as _;
                        (&&__res::Probe(&__res_r)).__sides()
                    };
                    match __res_k.apart(__res_r) {
                        __res::Ok(__res_o) => {
                            __res_g.finish(__res::ending(&__res_call), __res_call.look());
                            __res::Ok(__res_k.fine(__res_o))
                        }
                        __res::Err(__res_x) => {
                            __res_g.finish(__res::ending_of_error(__res_k.fails(), &__res_call), __res_call.look());
                            __res::Ok(__res_k.failed(__res_x))
                        }
                    }
                }
                __res::Err(__res_j) => {
                    __res_g.finish(__res::ending_of_refusal(&__res_j), __res_call.look());
                    __res::Err(__res_j)
                }
            }
        })
    }
}
