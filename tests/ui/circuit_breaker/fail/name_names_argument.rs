//! A name that comes with the call.

use resilience::circuit_breaker;

#[circuit_breaker(symbol)]
//~               ^^^^^^ `name` is evaluated once, not per call, so it cannot use `symbol`; write a constant, or build the policy yourself with `CircuitBreaker::builder`
async fn quote(symbol: &'static str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
