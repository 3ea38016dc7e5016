//! A count below zero.

use resilience::circuit_breaker;

#[circuit_breaker(success_threshold = -1)]
//~                                   ^^ `success_threshold` must be at least 1
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
