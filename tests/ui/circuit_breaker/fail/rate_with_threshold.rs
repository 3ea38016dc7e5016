//! Two ways to count failures.

use resilience::circuit_breaker;

#[circuit_breaker(failure_rate = 0.5, failure_threshold = 5)]
//~                                   ^^^^^^^^^^^^^^^^^^^^^ `failure_threshold` counts failures, and `failure_rate` opens by their share: write one of them
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
