//! A minimum that the window of 100 calls never reaches.

use resilience::circuit_breaker;

#[circuit_breaker(failure_rate = 0.5, minimum_calls = 200)]
//~                                   ^^^^^^^^^^^^^^^^^^^ `minimum_calls` is 200, but the window never holds more than 100 calls where nothing is said
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
