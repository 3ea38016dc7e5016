//! The attribute macros of `resilience`, and its derive.
//!
//! Use them through the `resilience` crate: their expansions name it. Its guide says how they play together; here is the page of each.
//!
//! The attribute on top takes all its siblings off the function, in source order, and emits the whole layered body at once:
//! `parse` reads them as written (`args`), each policy checks them (`plan`), and `emit` and the policies write tokens
//! (`expand`). All mistakes are reported together, and the function is emitted all the same.

mod attributes;
mod classify;
mod emit;
#[cfg(test)]
mod fuzz;
mod order;
mod parse;
mod stack;

mod batch;
mod bulkhead;
mod cached;
mod chaos;
mod circuit_breaker;
mod concurrency_limit;
mod fallback;
mod hedge;
mod profile;
mod rate_limit;
mod retry_with_backoff;
mod timeout;

use proc_macro::TokenStream;

macro_rules! attributes {
    ($($name:ident $docs:literal,)*) => {$(
        #[doc = include_str!($docs)]
        #[proc_macro_attribute]
        pub fn $name(args: TokenStream, item: TokenStream) -> TokenStream {
            stack::expand(stringify!($name), args.into(), item.into()).into()
        }
    )*};
}

attributes! {
    batch "../docs/batch.md",
    bulkhead "../docs/bulkhead.md",
    cached "../docs/cached.md",
    chaos "../docs/chaos.md",
    circuit_breaker "../docs/circuit_breaker.md",
    concurrency_limit "../docs/concurrency_limit.md",
    fallback "../docs/fallback.md",
    hedge "../docs/hedge.md",
    profile "../docs/profile.md",
    rate_limit "../docs/rate_limit.md",
    retry_with_backoff "../docs/retry_with_backoff.md",
    timeout "../docs/timeout.md",
}

#[doc = include_str!("../docs/classify.md")]
#[proc_macro_derive(Classify, attributes(classify, severity, retry_after, source))]
pub fn derive_classify(input: TokenStream) -> TokenStream {
    classify::expand(input.into()).into()
}
