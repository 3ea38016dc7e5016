//! A first delay longer than the longest, which nobody named.

use resilience::retry_with_backoff;

#[retry_with_backoff(base_delay = "5m")]
//~                  ^^^^^^^^^^^^^^^^^ `base_delay` is 300s, longer than `max_delay`, 60s where nothing is said; every delay would be the latter
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
