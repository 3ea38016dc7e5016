//! A minimum that the window of slow calls never holds.

use resilience::circuit_breaker;

#[circuit_breaker(slow_call = "2s", window = 10, minimum_calls = 11)]
//~                                              ^^^^^^^^^^^^^^^^^^ `minimum_calls` is 11, but the window never holds more than 10 calls
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
