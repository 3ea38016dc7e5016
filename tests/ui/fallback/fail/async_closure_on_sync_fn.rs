//! A function that isn't async waits for nothing.

#[resilience::fallback(async |_err| 1)]
//~                    ^^^^^^^^^^^^^^ this function isn't async, so it cannot wait for an async fallback; write `|err| ...`
fn work() -> Result<u8, String> {
    Ok(2)
}

fn main() {
    let _ = work();
}
