//! A budget without a token.

use resilience::retry_with_backoff;

#[retry_with_backoff(budget("api", capacity = 0))]
//~                                           ^ `capacity` is the most retries at once: at least 1
async fn quote(symbol: &'static str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
