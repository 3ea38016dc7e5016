//! A mode that there is not.

use resilience::retry_with_backoff;

#[retry_with_backoff(dead_letter = none)]
//~                                ^^^^ `dead_letter` is one of `true`, `false`, `all`
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
