//! The ttl with its name and without.

use resilience::cached;

#[cached("5m", ttl = "6m")]
//~            ^^^^^^^^^^ `ttl` is given twice: the unnamed argument is the ttl
async fn price(id: u64) -> Result<u64, String> {
    Ok(id)
}

fn main() {}
