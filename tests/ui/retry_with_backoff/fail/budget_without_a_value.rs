//! A budget by its word alone.

use resilience::retry_with_backoff;

#[retry_with_backoff(budget)]
//~                  ^^^^^^ `budget` needs a value: write `budget = ..`
async fn quote(symbol: &'static str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
