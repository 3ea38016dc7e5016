//! Two unnamed arguments.

use resilience::circuit_breaker;

#[circuit_breaker("quotes", "prices")]
//~                         ^^^^^^^^ `circuit_breaker` takes one unnamed argument
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
