//! Warned about: sleeps look like load.

use resilience::{concurrency_limit, retry_with_backoff};

#[concurrency_limit(adaptive)]
#[retry_with_backoff]
//~ @3..21 warning: ..`#[concurrency_limit]` is written above `#[retry_with_backoff]`, so that it takes the sleeps between the attempts for load; put the retry above it
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {
    drop(quote("ACME"));
}
