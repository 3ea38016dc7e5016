//! A growth that has no say.

use resilience::retry_with_backoff;

#[retry_with_backoff(backoff = linear, jitter = "decorrelated")]
//~                  ^^^^^^^^^^^^^^^^ `backoff` has no say: with `jitter = "decorrelated"` each delay is drawn from the one before; remove one of them
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
