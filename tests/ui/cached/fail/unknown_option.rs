//! An option that is spelt wrong.

use resilience::cached;

#[cached(max_sise = 10)]
//~      ^^^^^^^^ `cached` has no argument `max_sise`; did you mean `max_size`?
async fn price(id: u64) -> Result<u64, String> {
    Ok(id)
}

fn main() {}
