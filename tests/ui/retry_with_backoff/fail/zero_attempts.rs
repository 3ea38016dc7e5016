//! No attempt at all.
//~ @1 PLACEHOLDER

use resilience::retry_with_backoff;

#[retry_with_backoff(max_attempts = 0)]
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
