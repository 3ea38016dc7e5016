//! An option that is given twice.

use resilience::retry_with_backoff;

#[retry_with_backoff(max_attempts = 2, max_attempts = 3)]
//~                                    ^^^^^^^^^^^^ `max_attempts` is given twice
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
