//! An option that does not exist.

#[resilience::fallback(value = 1, wen = |_| true)]
//~                               ^^^ `fallback` has no argument `wen`; did you mean `when`?
fn work() -> Result<u8, String> {
    Ok(1)
}

fn main() {
    let _ = work();
}
