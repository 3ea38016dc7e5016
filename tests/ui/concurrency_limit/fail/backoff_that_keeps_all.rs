//! A drop that changes nothing.

use resilience::concurrency_limit;

#[concurrency_limit(adaptive, backoff_ratio = 1.0)]
//~                                           ^^^ `backoff_ratio` is what a dropped call leaves of the limit: at least 0.5 and less than 1, `0.9` for nine tenths
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
