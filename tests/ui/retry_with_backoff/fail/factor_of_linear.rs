//! A factor that multiplies nothing.

use resilience::retry_with_backoff;

#[retry_with_backoff(backoff = linear, factor = 3)]
//~                                    ^^^^^^^^^^ `factor` has no say: with `backoff = linear` each delay is longer by `base_delay`; remove one of them
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
