//! A unit without quotes.

use resilience::circuit_breaker;

#[circuit_breaker(recovery_timeout = 30s)]
//~                                  ^^^ a duration with a unit is a string: write "30s"
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
