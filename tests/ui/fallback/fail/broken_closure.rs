//! No expression at all.

#[resilience::fallback(|err| )]
//~                        ^ unexpected end of input, expected an expression
fn work() -> Result<u32, String> {
    Ok(1)
}

fn main() {
    let _ = work();
}
