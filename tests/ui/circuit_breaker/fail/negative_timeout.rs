//! A time before now.

use resilience::circuit_breaker;

#[circuit_breaker(timeout = -30)]
//~                         ^^^ a duration cannot be negative
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
