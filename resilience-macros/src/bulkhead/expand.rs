//! `#[bulkhead]` as tokens.

use proc_macro2::{Ident, TokenStream};
use quote::quote_spanned;

use super::plan::Plan;
use crate::emit::{At, Layer, Mode, Site, head, ours};
use crate::parse::first_span;

impl Layer for Plan {
    head!("bulkhead", map_rejection);

    fn leaves_arguments(&self) -> bool {
        true
    }

    fn site(&self) -> Site {
        let types = ("Bulkhead", "BulkheadOptions");
        Site::of(self.span, types, self.name.clone(), &self.options)
    }

    fn refuses(&self) -> bool {
        true
    }

    // Input:  #[bulkhead(10, queue = 20)] over INNER: Result<R, J>
    // Output: 'l: { let h = SITE.get(&home); let p = match h.acquire().await { Ok(p) => p.watched(), Err(r) => break 'l Err(r) };
    //         let v = INNER; p.finish(); widen(v) }
    fn wrap(&self, inner: TokenStream, at: &At<'_>) -> TokenStream {
        let span = ours(self.span);
        let (site, label) = (at.site(), at.label());
        let (ret, below) = (at.ret, at.below());
        let way = match (at.mode, &self.key) {
            (Mode::Async, None) => "acquire",
            (Mode::Async, Some(_)) => "acquire_for",
            (Mode::Sync, None) => "try_acquire",
            (Mode::Sync, Some(_)) => "try_acquire_for",
        };
        let ask = match &self.key {
            None => {
                let way = Ident::new(way, span);
                quote_spanned!(span=> __res_h.#way())
            }
            Some(key) => {
                // what is wrong with the key's type is told there
                let at_key = ours(first_span(key));
                let way = Ident::new(way, at_key);
                let asked = quote_spanned!(at_key=>
                    __res_h.#way((&&__res::BulkheadKeyOf(__res_k)).__lent())
                );
                // a match, so that temporaries in the expression live as long as the look-up
                quote_spanned!(span=> match &(#key) {
                    __res_k => {
                        use __res::{BulkheadByRef as _, BulkheadByVal as _};
                        #asked
                    }
                })
            }
        };
        let asked = match at.mode {
            Mode::Async => quote_spanned!(span=> __res_a.await),
            Mode::Sync => quote_spanned!(span=> __res_a),
        };
        quote_spanned!(span=> #label: {
            let __res_h = #site.get(&__res_home);
            // in a block of its own: what asks does not lie in the future while the body runs
            let __res_p = {
                let __res_a = #ask;
                match #asked {
                    __res::Ok(__res_p) => __res_p.watched(),
                    __res::Err(__res_e) => break #label __res::Err(__res_e),
                }
            };
            let __res_v: __res::Result<#ret, #below> = #inner;
            __res_p.finish();
            __res::widen(__res_v)
        })
    }
}
