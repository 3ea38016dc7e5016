//! An argument that is not always there.

use resilience::cached;

#[cached]
async fn price(id: u64, #[cfg(all())] day: u32) -> Result<u64, String> {
//~                                   ^^^ a parameter under `#[cfg]` cannot be in the default key; write `key(..)`
    Ok(id + u64::from(day))
}

fn main() {}
