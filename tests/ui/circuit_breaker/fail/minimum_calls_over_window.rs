//! A minimum that is never reached.
//~ @1 PLACEHOLDER

use resilience::circuit_breaker;

#[circuit_breaker(failure_rate = 0.5, window = 10, minimum_calls = 20)]
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
