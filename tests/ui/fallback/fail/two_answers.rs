//! A handler and a value.

fn spare() -> u8 {
    2
}

#[resilience::fallback(spare, value = 3)]
//~                    ^^^^^ a fallback has one answer: remove this, or `value`
fn work() -> Result<u8, String> {
    Ok(spare())
}

fn main() {
    let _ = work();
}
