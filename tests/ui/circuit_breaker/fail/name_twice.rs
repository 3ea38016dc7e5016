//! Two names.

use resilience::circuit_breaker;

#[circuit_breaker("quotes", name = "prices")]
//~                         ^^^^^^^^^^^^^^^ `name` is given twice: the unnamed argument is the name
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
