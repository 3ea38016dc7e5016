//! A key that leaves out what it does not name.

use resilience::cached;

#[cached(key(id), skip(day))]
//~                    ^^^ `key` already says what the key is, without `day`; remove the skip
async fn price(id: u64, day: u32) -> Result<u64, String> {
    Ok(id + u64::from(day))
}

fn main() {}
