//! The lower one answers everything.

use resilience::fallback;

#[fallback(value = 1)]
#[fallback(value = 2)]
//~ @3..11 `#[fallback]` is written below another one and answers every failure, so the upper one has nothing left; say `when` it answers, or remove one
fn work() -> Result<u8, String> {
    Ok(3)
}

fn main() {
    let _ = work();
}
