//! Attempts of attempts.
#![deny(deprecated)]

use resilience::{hedge, retry_with_backoff};

#[hedge("50ms", idempotent)]
#[retry_with_backoff]
//~ @3..21 ..`#[hedge]` is written above `#[retry_with_backoff]`: each of its attempts is retried by itself, so they multiply; put the retry above it, or write `#[allow(deprecated)]`
async fn load(id: u8) -> Result<u8, String> {
    Ok(id)
}

fn main() {
    drop(load(1));
}
