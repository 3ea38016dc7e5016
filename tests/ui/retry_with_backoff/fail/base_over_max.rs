//! A first delay longer than the longest.

use resilience::retry_with_backoff;

#[retry_with_backoff(base_delay = "10s", max_delay = "2s")]
//~                  ^^^^^^^^^^^^^^^^^^ `base_delay` is 10s, longer than `max_delay`, 2s; every delay would be the latter
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
