//! The expression would return past the layers above.

#[resilience::fallback(spare()?)]
//~                           ^ this would leave the function past the layers above; write it inside a closure: `|err| ...` or `async |err| ...`
fn work() -> Result<u8, String> {
    spare()
}

fn spare() -> Result<u8, String> {
    Ok(1)
}

fn main() {
    let _ = work();
}
