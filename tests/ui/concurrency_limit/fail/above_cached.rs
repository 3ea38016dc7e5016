//! Warned about: hits take up places.

use resilience::{cached, concurrency_limit};

#[concurrency_limit(adaptive)]
#[cached(ttl = "1m")]
//~ @3..9 warning: ..`#[concurrency_limit]` is written above `#[cached]`, so that hits take up its places as well; put `#[cached]` above it
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {
    drop(quote("ACME"));
}
