//! `#[rate_limit]` as tokens.

use proc_macro2::TokenStream;
use quote::quote_spanned;

use super::plan::Plan;
use crate::emit::{At, Layer, Mode, Site, head, ours};
use crate::parse::first_span;

impl Layer for Plan {
    head!("rate_limit", map_rejection);

    fn site(&self) -> Site {
        let types = ("RateLimiter", "RateLimiterOptions");
        Site::of(self.span, types, self.name.clone(), &self.options)
    }

    fn refuses(&self) -> bool {
        true
    }

    fn leaves_arguments(&self) -> bool {
        true
    }

    // Input:  #[rate_limit("30/min", key = ip)] over INNER: Result<R, J>
    // Output: 'l: { let h = SITE.get(&home); let k = limit_key(&(ip)); let t = h.acquire_at(k, 1).await;
    //         if let Err(r) = t { break 'l Err(r) } let v = INNER; widen(v) }
    fn wrap(&self, inner: TokenStream, at: &At<'_>) -> TokenStream {
        let span = ours(self.span);
        let (site, label) = (at.site(), at.label());
        let (ret, below) = (at.ret, at.below());
        let key = match &self.key {
            None => quote_spanned!(span=> __res::None),
            // a statement of its own, so that nothing the key borrows lives on while the call waits
            Some(key) => {
                let at_key = ours(first_span(key));
                quote_spanned!(at_key=> __res::limit_key(&(#key)))
            }
        };
        // those who share a limit wait as it says, wherever that is written
        let taken = match at.mode {
            Mode::Async => quote_spanned!(span=> __res_h.acquire_at(__res_k, 1).await),
            Mode::Sync => quote_spanned!(span=> __res_h.try_acquire_at(__res_k, 1)),
        };
        quote_spanned!(span=> #label: {
            {
                let __res_h = #site.get(&__res_home);
                let __res_k = #key;
                let __res_t = #taken;
                if let __res::Err(__res_e) = __res_t {
                    break #label __res::Err(__res_e);
                }
            }
            let __res_v: __res::Result<#ret, #below> = #inner;
            __res::widen(__res_v)
        })
    }
}
