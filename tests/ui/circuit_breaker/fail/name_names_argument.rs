//! A name that comes with the call.
//~ @1 PLACEHOLDER

use resilience::circuit_breaker;

#[circuit_breaker(symbol)]
async fn quote(symbol: &'static str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
