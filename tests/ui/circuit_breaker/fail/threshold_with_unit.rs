//! A unit on a count.

use resilience::circuit_breaker;

#[circuit_breaker(failure_threshold = 5s)]
//~                                   ^^ `failure_threshold` is a whole number, without a unit
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
