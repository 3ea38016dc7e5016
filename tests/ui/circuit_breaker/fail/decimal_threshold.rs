//! Half a failure.

use resilience::circuit_breaker;

#[circuit_breaker(failure_threshold = 2.5)]
//~                                   ^^^ `failure_threshold` is a whole number, not `2.5`
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
