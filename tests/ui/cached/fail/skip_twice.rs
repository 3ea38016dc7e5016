//! Two skips of one.

use resilience::cached;

#[cached(skip(id, id))]
//~               ^^ `id` is skipped twice
async fn price(id: u64) -> Result<u64, String> {
    Ok(id)
}

fn main() {}
