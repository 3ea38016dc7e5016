//! `#[chaos]` as tokens.

use proc_macro2::TokenStream;
use quote::quote_spanned;

use super::plan::Plan;
use crate::emit::{At, Layer, Mode, Site, head, ours};
use crate::parse::first_span;

impl Layer for Plan {
    head!("chaos", map_rejection);

    fn leaves_arguments(&self) -> bool {
        true
    }

    fn site(&self) -> Site {
        let types = ("Chaos", "ChaosOptions");
        Site::of(self.span, types, self.name.clone(), &self.options)
    }

    fn refuses(&self) -> bool {
        self.fails && self.error_with.is_none()
    }

    // Input:  #[chaos(error = 0.01, latency = "200ms", rate = 0.05)] over INNER: Result<R, J>
    // Output: 'l: { let f = chaos_strike(&SITE, &home); f.pause().await; if f.fails() { break 'l FAILED } let v = INNER; widen(v) }
    fn wrap(&self, inner: TokenStream, at: &At<'_>) -> TokenStream {
        let span = ours(self.span);
        let (site, label) = (at.site(), at.label());
        let (ret, below) = (at.ret, at.below());
        let pause = match at.mode {
            _ if !self.delays => TokenStream::new(),
            Mode::Async => quote_spanned!(span=> __res_f.pause().await;),
            Mode::Sync => quote_spanned!(span=> __res_f.pause_thread();),
        };
        let strike = quote_spanned!(span=> let __res_f = __res::chaos_strike(&#site, &__res_home););
        let value = quote_spanned!(span=> let __res_v: __res::Result<#ret, #below> = #inner;);
        if !self.fails {
            return quote_spanned!(span=> { #strike #pause #value __res_v });
        }
        match &self.error_with {
            None => quote_spanned!(span=> #label: {
                #strike
                #pause
                if __res_f.fails() {
                    break #label __res::Err(__res::chaos_rejection(&#site, &__res_home));
                }
                #value
                __res::widen(__res_v)
            }),
            Some(error) => {
                // what is wrong with the error's type is told there
                let at_error = ours(first_span(error));
                let made = quote_spanned!(at_error=> __res::chaos_error::<#ret>(#error));
                quote_spanned!(span=> #label: {
                    #strike
                    #pause
                    if __res_f.fails() {
                        break #label __res::Ok(#made);
                    }
                    #value
                    __res_v
                })
            }
        }
    }
}
