//! Delays that shrink.

use resilience::retry_with_backoff;

#[retry_with_backoff(factor = 0.5)]
//~                           ^^^ `factor` is from 1 to 1000: each delay is the one before times the factor
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
