//! Rejections become errors once.

use resilience::circuit_breaker;

#[circuit_breaker("one", map_rejection = |r| r.to_string())]
#[circuit_breaker("two", map_rejection = |_| String::new())]
//~                                      ^^^^^^^^^^^^^^^^^ `map_rejection` is given twice in this stack; rejections become errors once, at its edge, so one is enough
fn work() -> Result<u8, String> {
    Ok(3)
}

fn main() {
    let _ = work();
}
