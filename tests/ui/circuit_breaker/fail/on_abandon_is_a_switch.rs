//! A switch for a choice.

use resilience::circuit_breaker;

#[circuit_breaker(on_abandon = true)]
//~                            ^^^^ `on_abandon` is one of `ignored`, `failure`
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
