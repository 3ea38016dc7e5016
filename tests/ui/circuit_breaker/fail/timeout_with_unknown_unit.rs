//! A unit that there is not.

use resilience::circuit_breaker;

#[circuit_breaker(recovery_timeout = "30x")]
//~                                  ^^^^^ `"30x"` is not a duration: unknown unit `x`; write e.g. "100ms", "1.5s", "5m", "2h"
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
