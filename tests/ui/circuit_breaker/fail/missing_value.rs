//! An option without its value.

use resilience::circuit_breaker;

#[circuit_breaker(failure_threshold =)]
//~               ^^^^^^^^^^^^^^^^^ `failure_threshold` needs a value: write `failure_threshold = ..`
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
