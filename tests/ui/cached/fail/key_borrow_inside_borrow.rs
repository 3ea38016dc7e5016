//! A borrow inside a borrow.

use resilience::cached;

#[cached]
async fn price(id: &&str) -> Result<usize, String> {
//~                ^^^^^ `id` holds a borrow inside a borrow; give the key yourself: `key = id.to_string()`
    Ok(id.len())
}

fn main() {}
