//! An option that is given twice.

use resilience::circuit_breaker;

#[circuit_breaker("quotes", failure_threshold = 5, failure_threshold = 6)]
//~                                                ^^^^^^^^^^^^^^^^^ `failure_threshold` is given twice
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
