//! A borrow inside a borrow that may be none.

use resilience::cached;

#[cached]
async fn price(ids: Option<&[&str]>) -> Result<usize, String> {
//~                 ^^^^^^^^^^^^^^^ `ids` holds a borrow inside a borrow; give the key yourself: `key = format!("{ids:?}")`
    Ok(ids.map_or(0, <[_]>::len))
}

fn main() {}
