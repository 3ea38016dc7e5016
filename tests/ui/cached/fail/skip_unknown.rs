//! A skip of what is not there.

use resilience::cached;

#[cached(skip(db))]
//~           ^^ there is no argument `db` to skip
async fn price(id: u64) -> Result<u64, String> {
    Ok(id)
}

fn main() {}
