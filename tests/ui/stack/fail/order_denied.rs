//! Where warnings are errors, a doubtful order is one.
#![deny(warnings)]
use resilience::{fallback, retry_with_backoff};

#[retry_with_backoff]
#[fallback(value = 2)]
//~ @3..11 ..`#[fallback]` is written below `#[retry_with_backoff]`: the fallback turns failures into values first..
fn work() -> Result<u8, String> {
    Ok(1)
}

fn main() {
    let _ = work();
}
