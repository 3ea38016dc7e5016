//! `#[name = value]` is no call.

use resilience::{fallback, profile};

#[profile]
#[fallback = spare]
//~ @1..20 write `#[fallback(spare)]`
fn work() -> Result<u8, String> {
    Ok(1)
}

fn main() {
    let _ = work();
}
