//! An option and its other name.
//~ @1 PLACEHOLDER

use resilience::circuit_breaker;

#[circuit_breaker("quotes", recovery_timeout = "30s", timeout = "20s")]
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
