//! A threshold that is reached before the first call.

use resilience::circuit_breaker;

#[circuit_breaker(failure_threshold = 0)]
//~                                   ^ `failure_threshold` must be at least 1
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
