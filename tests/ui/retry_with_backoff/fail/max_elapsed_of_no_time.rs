//! Retries that may take no time.

use resilience::retry_with_backoff;

#[retry_with_backoff(max_elapsed = "0s")]
//~                                ^^^^ `max_elapsed` must be longer than zero
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
