//! A method that the error does not have.

use resilience::retry_with_backoff;

#[retry_with_backoff(retry_if = |error| error.is_timeout())]
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
