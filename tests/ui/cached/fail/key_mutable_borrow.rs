//! An argument that the call would change.

use resilience::cached;

#[cached]
async fn price(ids: &mut Vec<u64>) -> Result<usize, String> {
//~                 ^^^^^^^^^^^^^ `#[cached]` with a `&mut` argument: a cached call would not perform the mutation; if that is meant, give the key yourself: `key(..)` or `skip(..)`
    ids.clear();
    Ok(ids.len())
}

fn main() {}
