//! A count that no call will reach.

use resilience::circuit_breaker;

#[circuit_breaker(failure_threshold = 5_000_000_000)]
//~                                   ^^^^^^^^^^^^^ `failure_threshold` is at most 4294967295
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
