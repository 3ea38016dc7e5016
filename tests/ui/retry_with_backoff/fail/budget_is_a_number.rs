//! A number in the place of the name.

use resilience::retry_with_backoff;

#[retry_with_backoff(budget = 10)]
//~                           ^^ ..
async fn quote(symbol: &'static str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
