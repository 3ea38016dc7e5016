//! A backoff that is spelt wrong.

use resilience::retry_with_backoff;

#[retry_with_backoff(backoff = exponental)]
//~                            ^^^^^^^^^^ `backoff` cannot be `exponental`; did you mean `exponential`?
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
