//! A backoff that there is not.

use resilience::retry_with_backoff;

#[retry_with_backoff(backoff = fibonacci)]
//~                            ^^^^^^^^^ `backoff` is one of `exponential`, `linear`, `constant`
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
