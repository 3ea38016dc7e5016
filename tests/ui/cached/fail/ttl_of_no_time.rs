//! A value that is old when it comes.

use resilience::cached;

#[cached(ttl = "0s")]
//~            ^^^^ `ttl` must be longer than zero
async fn price(id: u64) -> Result<u64, String> {
    Ok(id)
}

fn main() {}
