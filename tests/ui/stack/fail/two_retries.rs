//! Warned about: attempts multiply.
use resilience::retry_with_backoff;

#[retry_with_backoff]
#[retry_with_backoff(max_attempts = 5)]
//~ @3..21 warning: ..two retries on one function multiply their attempts; keep one, or write `#[allow(deprecated)]`
fn work() -> Result<u8, String> {
    Ok(1)
}

fn main() {
    let _ = work();
}
