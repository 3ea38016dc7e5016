//! A window that is no time.

use resilience::circuit_breaker;

#[circuit_breaker(failure_rate = 0.5, window = "0s")]
//~                                            ^^^^ `window` must be longer than zero
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
