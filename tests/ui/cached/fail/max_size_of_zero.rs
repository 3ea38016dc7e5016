//! A cache of nothing.

use resilience::cached;

#[cached(max_size = 0)]
//~                 ^ `max_size` must be at least 1: a cache of nothing is no cache
async fn price(id: u64) -> Result<u64, String> {
    Ok(id)
}

fn main() {}
