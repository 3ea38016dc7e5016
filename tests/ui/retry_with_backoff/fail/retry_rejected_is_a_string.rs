//! A switch in quotes.

use resilience::retry_with_backoff;

#[retry_with_backoff(retry_rejected = "yes")]
//~                                   ^^^^^ `retry_rejected` is `true` or `false`, not `"yes"`
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
