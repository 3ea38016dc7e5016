//! A name, and still nothing to fall back to.

#[resilience::fallback(name = "spare")]
//~ @1..40 say what to fall back to: `#[fallback(handler)]`, `#[fallback(|err| ...)]` or `#[fallback(value = ...)]`
fn work() -> Result<u8, String> {
    Ok(1)
}

fn main() {
    let _ = work();
}
