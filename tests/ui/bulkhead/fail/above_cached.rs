//! Warned about: hits take up places.

use resilience::{bulkhead, cached};

#[bulkhead(2)]
#[cached(ttl = "1m")]
//~ @3..9 warning: ..`#[bulkhead]` is written above `#[cached]`, so that hits take up its places as well; put `#[cached]` above it
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {
    drop(quote("ACME"));
}
