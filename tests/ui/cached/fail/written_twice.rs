//! Two caches around one function.

use resilience::cached;

#[cached(ttl = "5m")]
#[cached(ttl = "1h")]
//~ @3..9 `#[cached]` is written twice on this function
async fn price(id: u64) -> Result<u64, String> {
    Ok(id)
}

fn main() {}
