//! A jitter that is spelt wrong.

use resilience::retry_with_backoff;

#[retry_with_backoff(jitter = "ful")]
//~                           ^^^^^ `jitter` cannot be `ful`; did you mean `full`?
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
