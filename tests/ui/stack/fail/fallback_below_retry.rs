//! Warned about: the retry sees hardly a failure.
use resilience::{fallback, retry_with_backoff};

#[retry_with_backoff]
#[fallback(value = 2)]
//~ @3..11 warning: ..`#[fallback]` is written below `#[retry_with_backoff]`: the fallback turns failures into values first, so the layer above has little left to see; put the fallback above it, or say `when` it answers
fn work() -> Result<u8, String> {
    Ok(1)
}

fn main() {
    let _ = work();
}
