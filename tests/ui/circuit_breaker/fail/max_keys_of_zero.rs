//! No keys at all.

use resilience::circuit_breaker;

#[circuit_breaker(key = symbol, max_keys = 0)]
//~                                        ^ `max_keys` must be at least 1
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
