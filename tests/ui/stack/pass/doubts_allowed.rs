//! A doubtful order, meant as written.
use resilience::{fallback, retry_with_backoff};

#[allow(deprecated, reason = "the fallback's own errors are retried")]
#[retry_with_backoff(max_attempts = 2, base_delay = 0)]
#[fallback(Err(err))]
fn work() -> Result<u8, String> {
    Err("no".to_owned())
}

/// Partial, so nothing is doubtful.
#[retry_with_backoff(max_attempts = 2, base_delay = 0)]
#[fallback(value = 3, when = |failure| failure.to_string().is_empty())]
fn partial() -> Result<u8, String> {
    Err(String::new())
}

fn main() {
    assert_eq!(work(), Err("no".to_owned()));
    assert_eq!(partial(), Ok(3));
}
