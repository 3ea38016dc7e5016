//! An option that is spelt wrong.

use resilience::circuit_breaker;

#[circuit_breaker("quotes", failure_treshold = 5)]
//~                         ^^^^^^^^^^^^^^^^ `circuit_breaker` has no argument `failure_treshold`; did you mean `failure_threshold`?
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
