//! An argument that is perhaps not there.

fn spare(_: u8) -> u8 {
    1
}

#[resilience::fallback(spare)]
fn work(#[cfg(all())] a: u8) -> Result<u8, String> {
//~                   ^ a parameter under `#[cfg]` cannot be passed to a handler named by its path; write the call: `#[fallback(handler(a, err))]`
    Ok(spare(a))
}

fn main() {
    let _ = work(1);
}
