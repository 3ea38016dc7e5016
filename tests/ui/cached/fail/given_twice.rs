//! An option that is given twice.

use resilience::cached;

#[cached(ttl = "5m", ttl = "6m")]
//~                  ^^^ `ttl` is given twice
async fn price(id: u64) -> Result<u64, String> {
    Ok(id)
}

fn main() {}
