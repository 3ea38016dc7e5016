//! Two ways to run one letter.

use resilience::retry_with_backoff;

#[retry_with_backoff(dead_letter(replay, replay = quote))]
//~                                      ^^^^^^^^^^^^^^ `replay` of `dead_letter` is given twice
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
