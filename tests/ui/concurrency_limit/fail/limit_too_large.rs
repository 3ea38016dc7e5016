//! More than there can be.

use resilience::concurrency_limit;

#[concurrency_limit(adaptive, max_limit = 2_000_000)]
//~                                       ^^^^^^^^^ `max_limit` is at most 1000000
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
