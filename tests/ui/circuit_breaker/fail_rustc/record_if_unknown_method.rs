//! A method that the error does not have.

use resilience::circuit_breaker;

#[circuit_breaker("quotes", record_if = |error| error.is_timeout())]
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
