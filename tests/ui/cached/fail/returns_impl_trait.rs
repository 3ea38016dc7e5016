//! A value without a name.

use resilience::cached;

#[cached]
async fn price(id: u64) -> Result<impl Iterator<Item = u64>, String> {
//~                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `#[cached]` must store the returned value, and an `impl Trait` value has no name to store; return a concrete type
    Ok(0..id)
}

fn main() {}
