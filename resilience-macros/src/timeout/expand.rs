//! `#[timeout]` as tokens.

use std::time::Duration;

use proc_macro2::{Ident, TokenStream};
use quote::quote_spanned;

use super::plan::Plan;
use crate::emit::site::written;
use crate::emit::{At, Layer, Site, head, ours};

impl Layer for Plan {
    head!("timeout", map_rejection);

    fn leaves_arguments(&self) -> bool {
        true
    }

    fn site(&self) -> Site {
        let span = ours(self.span);
        let after = written(self.constant.clone());
        Site {
            policy: Ident::new("Timeout", span),
            name: self.name.clone(),
            options: quote_spanned!(span=> __res::TimeoutOptions { after: #after }),
        }
    }

    fn refuses(&self) -> bool {
        true
    }

    fn cuts_short(&self) -> bool {
        true
    }

    fn limit(&self) -> Option<Duration> {
        self.literal
    }

    // Input:  #[timeout("2s")] over INNER: Result<R, J>
    // Output: { let d: Duration = ..; let h = SITE.get(&home); in_time(h.limit(h.in_force(d), async { INNER }).await) }
    fn wrap(&self, inner: TokenStream, at: &At<'_>) -> TokenStream {
        let span = ours(self.span);
        let (site, after) = (at.site(), &self.after);
        let (ret, below) = (at.ret, at.below());
        // of what the body consumes rustc tells at the whole block: where the body begins, as for the body's own
        let there = ours(self.brace);
        let inner = quote_spanned!(span=> {
            let __res_v: __res::Result<#ret, #below> = #inner;
            __res_v
        });
        let block = quote_spanned!(there=> async #inner);
        quote_spanned!(span=> {
            let __res_d: ::core::time::Duration = #after;
            let __res_h = #site.get(&__res_home);
            __res::in_time(__res_h.limit(__res_h.in_force(__res_d), #block).await)
        })
    }
}
