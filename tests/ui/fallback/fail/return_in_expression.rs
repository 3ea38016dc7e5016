//! The same by `return`.

#[resilience::fallback({ return Ok(1); })]
//~                      ^^^^^^ this would leave the function past the layers above; write it inside a closure: `|err| ...` or `async |err| ...`
fn work() -> Result<u8, String> {
    Ok(2)
}

fn main() {
    let _ = work();
}
