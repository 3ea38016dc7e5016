//! A mode that is not said.

use resilience::retry_with_backoff;

#[retry_with_backoff(dead_letter)]
//~                  ^^^^^^^^^^^ `dead_letter` needs a value: write `dead_letter = ..`
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
