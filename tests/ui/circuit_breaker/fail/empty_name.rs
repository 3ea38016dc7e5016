//! A name without a letter.

use resilience::circuit_breaker;

#[circuit_breaker("")]
//~               ^^ `name` is empty
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
