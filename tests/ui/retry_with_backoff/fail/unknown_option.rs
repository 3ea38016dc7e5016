//! An option that is spelt wrong.

use resilience::retry_with_backoff;

#[retry_with_backoff(max_attempt = 2)]
//~                  ^^^^^^^^^^^ `retry_with_backoff` has no argument `max_attempt`; did you mean `max_attempts`?
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
