//! A first delay longer than the longest.
//~ @1 PLACEHOLDER

use resilience::retry_with_backoff;

#[retry_with_backoff(base_delay = "10s", max_delay = "2s")]
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
