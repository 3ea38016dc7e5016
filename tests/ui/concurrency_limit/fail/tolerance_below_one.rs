//! Faster than the fastest.

use resilience::concurrency_limit;

#[concurrency_limit(adaptive, tolerance = 0.5)]
//~                                       ^^^ `tolerance` is how much slower than the least latency is fine: from 1 to 10, `1.25` for a quarter
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
