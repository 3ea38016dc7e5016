//! Bounds the wrong way round.

use resilience::concurrency_limit;

#[concurrency_limit(adaptive, min_limit = 50, max_limit = 20)]
//~                                       ^^ `min_limit` is 50, above `max_limit`, which is 20
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
