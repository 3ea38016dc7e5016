//! Two ways to count failures.
//~ @1 PLACEHOLDER

use resilience::circuit_breaker;

#[circuit_breaker(failure_rate = 0.5, failure_threshold = 5)]
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
