//! A key that is the same for every call.

use resilience::cached;

#[cached(key())]
//~      ^^^^^ `key()` is empty: name at least one
async fn price(id: u64) -> Result<u64, String> {
    Ok(id)
}

fn main() {}
