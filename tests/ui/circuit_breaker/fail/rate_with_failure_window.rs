//! Two ways to count failures, one in a time.

use resilience::circuit_breaker;

#[circuit_breaker(failure_rate = 0.5, failure_window = "60s")]
//~                                   ^^^^^^^^^^^^^^^^^^^^^^ `failure_window` counts failures within a time, and `failure_rate` opens by their share: write one of them
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
