//! A list that is written as a value.

use resilience::cached;

#[cached(skip = id)]
//~      ^^^^^^^^^ `skip` takes a list: write `skip(id)`
async fn price(id: u64) -> Result<u64, String> {
    Ok(id)
}

fn main() {}
