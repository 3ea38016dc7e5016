//! A count in quotes.

use resilience::circuit_breaker;

#[circuit_breaker(failure_threshold = "5")]
//~                                   ^^^ `failure_threshold` is a whole number, not `"5"`
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
