//! Warned about: the breaker sees hardly a failure.
use resilience::{circuit_breaker, fallback};

#[circuit_breaker("one")]
#[fallback(value = 2)]
//~ @3..11 warning: ..`#[fallback]` is written below `#[circuit_breaker]`: the fallback turns failures into values first, so the layer above has little left to see; put the fallback above it, or say `when` it answers
fn work() -> Result<u8, String> {
    Ok(1)
}

fn main() {
    let _ = work();
}
