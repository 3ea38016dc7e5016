//! No place for a probe.

use resilience::circuit_breaker;

#[circuit_breaker(half_open_max_calls = 0)]
//~                                     ^ `half_open_max_calls` must be at least 1
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
