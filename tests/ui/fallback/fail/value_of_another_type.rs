//! A value that the function does not give.

#[resilience::fallback(value = "none")]
//~                            ^^^^^^ the fallback must give back `Result<u32, String>` (or its success value); this one gives `&str`
fn work() -> Result<u32, String> {
    Ok(1)
}

fn main() {
    let _ = work();
}
