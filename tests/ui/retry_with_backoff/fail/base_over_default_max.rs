//! A first delay longer than the longest, which nobody named.
//~ @1 PLACEHOLDER

use resilience::retry_with_backoff;

#[retry_with_backoff(base_delay = "5m")]
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
