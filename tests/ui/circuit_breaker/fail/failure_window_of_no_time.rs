//! A window that is no time.

use resilience::circuit_breaker;

#[circuit_breaker(failure_window = 0)]
//~                                ^ `failure_window` must be longer than zero
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
