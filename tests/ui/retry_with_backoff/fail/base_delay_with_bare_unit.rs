//! A unit without quotes.

use resilience::retry_with_backoff;

#[retry_with_backoff(base_delay = 100ms)]
//~                               ^^^^^ a duration with a unit is a string: write "100ms"
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
