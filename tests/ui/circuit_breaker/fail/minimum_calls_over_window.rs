//! A minimum that is never reached.

use resilience::circuit_breaker;

#[circuit_breaker(failure_rate = 0.5, window = 10, minimum_calls = 20)]
//~                                                ^^^^^^^^^^^^^^^^^^ `minimum_calls` is 20, but the window never holds more than 10 calls
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
