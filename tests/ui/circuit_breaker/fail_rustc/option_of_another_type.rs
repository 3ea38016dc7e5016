//! A constant that is no number.

use resilience::circuit_breaker;

const LIMIT: &str = "5";

#[circuit_breaker(failure_threshold = LIMIT)]
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
