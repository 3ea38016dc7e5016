//! A name without a letter.

use resilience::cached;

#[cached(name = "")]
//~             ^^ `name` is empty
async fn price(id: u64) -> Result<u64, String> {
    Ok(id)
}

fn main() {}
