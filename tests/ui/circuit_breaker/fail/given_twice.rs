//! An option that is given twice.
//~ @1 PLACEHOLDER

use resilience::circuit_breaker;

#[circuit_breaker("quotes", failure_threshold = 5, failure_threshold = 6)]
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
