//! A switch for a choice.
//~ @1 PLACEHOLDER

use resilience::circuit_breaker;

#[circuit_breaker(on_abandon = true)]
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
