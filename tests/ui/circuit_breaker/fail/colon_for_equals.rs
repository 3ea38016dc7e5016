//! A colon for an equals sign.

use resilience::circuit_breaker;

#[circuit_breaker(failure_threshold: 5)]
//~                                ^ expected `=`
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
