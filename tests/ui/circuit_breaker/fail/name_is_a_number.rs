//! A number for a name.

use resilience::circuit_breaker;

#[circuit_breaker(5)]
//~               ^ `name` is a string: write `"5"`
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
