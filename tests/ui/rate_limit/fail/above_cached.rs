//! Warned about: hits use permits.
use resilience::{cached, rate_limit};

#[rate_limit("30/min")]
#[cached(ttl = "1m")]
//~ @3..9 warning: ..`#[rate_limit]` is written above `#[cached]`: cache hits use up permits too; put the cache above it, or write `#[allow(deprecated)]`
fn work() -> Result<u8, String> {
    Ok(1)
}

fn main() {
    let _ = work();
}
