//! Two caches around one function.
//~ @1 PLACEHOLDER

use resilience::cached;

#[cached(ttl = "5m")]
#[cached(ttl = "1h")]
async fn price(id: u64) -> Result<u64, String> {
    Ok(id)
}

fn main() {}
