//! Parentheses for an equals sign.

#[resilience::fallback(value(3))]
//~                    ^^^^^^^^ `value` takes one value: write `value = 3`
fn work() -> Result<u8, String> {
    Ok(1)
}

fn main() {
    let _ = work();
}
