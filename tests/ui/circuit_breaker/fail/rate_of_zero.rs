//! A share that every call exceeds.

use resilience::circuit_breaker;

#[circuit_breaker(failure_rate = 0.0)]
//~                              ^^^ `failure_rate` is a share of the calls: more than 0 and at most 1, `0.5` for half of them
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
