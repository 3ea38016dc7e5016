//! A unit without quotes.

use resilience::cached;

#[cached(ttl = 5m)]
//~            ^^ a duration with a unit is a string: write "5m"
async fn price(id: u64) -> Result<u64, String> {
    Ok(id)
}

fn main() {}
