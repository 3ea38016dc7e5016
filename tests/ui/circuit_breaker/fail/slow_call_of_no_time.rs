//! A call that is always slow.

use resilience::circuit_breaker;

#[circuit_breaker(slow_call = "0s")]
//~                           ^^^^ `slow_call` must be longer than zero
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
