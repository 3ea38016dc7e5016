//! A bound for each call.

use resilience::circuit_breaker;

#[circuit_breaker(key = symbol, max_keys = symbol.len() as u32)]
//~                                        ^^^^^^ `max_keys` is evaluated once, not per call, so it cannot use `symbol`; write a constant, or build the policy yourself with `CircuitBreaker::builder`
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
