//! A value of which there is one.

use resilience::cached;

struct Price(u64);

#[cached]
async fn price(id: u64) -> Result<Price, String> {
//~                        ^^^^^^ values of type `Price` cannot be cached
//~| note: wrap it in `std::sync::Arc`, which makes it cheap to clone as well
    Ok(Price(id))
}

fn main() {}
