//! A window that holds no call.

use resilience::circuit_breaker;

#[circuit_breaker(failure_rate = 0.5, window = 0)]
//~                                            ^ `window` is a number of calls from 1 to 1000000, or a time such as "60s"
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
