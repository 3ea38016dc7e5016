//! A bound of nothing.

use resilience::circuit_breaker;

#[circuit_breaker(max_keys = 10)]
//~               ^^^^^^^^^^^^^ `max_keys` belongs to a breaker for each key: write `key = ..` with it
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
