//! A skip of the instance that there is not.

use resilience::cached;

#[cached(skip(self))]
//~           ^^^^ there is no argument `self` to skip
async fn price(id: u64) -> Result<u64, String> {
    Ok(id)
}

fn main() {}
