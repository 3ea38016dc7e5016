//! No place at all.

use resilience::concurrency_limit;

#[concurrency_limit(adaptive, min_limit = 0)]
//~                                       ^ `min_limit` must be at least 1
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
