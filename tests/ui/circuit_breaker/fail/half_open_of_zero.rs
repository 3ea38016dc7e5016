//! No place for a probe.
//~ @1 PLACEHOLDER

use resilience::circuit_breaker;

#[circuit_breaker(half_open_max_calls = 0)]
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
