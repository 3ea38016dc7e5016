//! A time before now.

use resilience::cached;

#[cached(ttl = -1)]
//~            ^^ a duration cannot be negative
async fn price(id: u64) -> Result<u64, String> {
    Ok(id)
}

fn main() {}
