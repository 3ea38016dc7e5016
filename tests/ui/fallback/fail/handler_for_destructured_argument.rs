//! A pattern has no name to hand on.

fn spare(_: (u8, u8)) -> u8 {
    1
}

#[resilience::fallback(spare)]
//~                    ^^^^^ the arguments are taken apart here, so name the call: `#[fallback(spare(a, b, err))]`
fn work((a, b): (u8, u8)) -> Result<u8, String> {
    Ok(spare((a, b)))
}

fn main() {
    let _ = work((1, 2));
}
