//! No attempt at all.

use resilience::retry_with_backoff;

#[retry_with_backoff(max_attempts = 0)]
//~                                 ^ `max_attempts` counts the first call too, so it is at least 1
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
