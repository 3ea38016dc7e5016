//! Two ways to count failures, one in a time.
//~ @1 PLACEHOLDER

use resilience::circuit_breaker;

#[circuit_breaker(failure_rate = 0.5, failure_window = "60s")]
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
