//! A string without a unit.

use resilience::circuit_breaker;

#[circuit_breaker(recovery_timeout = "30")]
//~                                  ^^^^ `"30"` is not a duration: it has no unit; write e.g. "100ms", "1.5s", "5m", "2h"
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
