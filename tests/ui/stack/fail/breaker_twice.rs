//! The same breaker twice.

use resilience::circuit_breaker;

#[circuit_breaker("one")]
#[circuit_breaker("one")]
//~ @3..18 `#[circuit_breaker]` is written twice on this function with the same name; give one of them another name, or remove one
fn work() -> Result<u8, String> {
    Ok(3)
}

fn main() {
    let _ = work();
}
