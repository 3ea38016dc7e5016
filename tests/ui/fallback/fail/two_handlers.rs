//! Two unnamed arguments.

fn spare() -> u8 {
    2
}

#[resilience::fallback(spare, spare)]
//~                           ^^^^^ `fallback` takes one unnamed argument
fn work() -> Result<u8, String> {
    Ok(spare())
}

fn main() {
    let _ = work();
}
