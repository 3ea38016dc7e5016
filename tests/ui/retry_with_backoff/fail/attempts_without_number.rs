//! A word for a number.

use resilience::retry_with_backoff;

#[retry_with_backoff(max_attempts = "three")]
//~                                 ^^^^^^^ `max_attempts` is a whole number, not `"three"`
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
