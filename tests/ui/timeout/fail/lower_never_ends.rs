//! The upper one is always first.
#![deny(deprecated)]

#[resilience::timeout("1s")]
#[resilience::timeout("1500ms")]
//~           ^^^^^^^ ..`#[timeout]` of 1.5s is written below one of 1s, which always ends the call first; make the lower one shorter, or remove it
async fn load(id: u8) -> Result<u8, String> {
    Ok(id)
}

fn main() {
    drop(load(1));
}
