//! A first limit out of bounds.

use resilience::concurrency_limit;

#[concurrency_limit(adaptive, min_limit = 5, initial_limit = 2)]
//~                                                          ^ `initial_limit` is 2, below `min_limit`, which is 5
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
