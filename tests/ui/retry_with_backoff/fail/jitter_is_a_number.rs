//! A jitter in numbers.

use resilience::retry_with_backoff;

#[retry_with_backoff(jitter = 0.3)]
//~                           ^^^ `jitter` is one of `true`, `false`, `full`, `equal`, `decorrelated`
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
