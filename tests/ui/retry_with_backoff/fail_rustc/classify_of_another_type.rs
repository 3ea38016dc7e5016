//! A severity that is none.

use resilience::retry_with_backoff;

#[retry_with_backoff(classify = |_| 3)]
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
