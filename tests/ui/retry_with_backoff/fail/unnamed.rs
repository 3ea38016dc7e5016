//! A number that says not what it is.
//~ @1 PLACEHOLDER

use resilience::retry_with_backoff;

#[retry_with_backoff(3)]
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
