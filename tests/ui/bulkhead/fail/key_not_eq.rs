//! A key that cannot tell calls apart.

use resilience::bulkhead;

#[bulkhead(1, key = weight)]
//~                 ^^^^^^ a value of type `f64` cannot be the key of a bulkhead
//~| note: a key is `Hash + Eq`, and `Clone` or behind a reference, and its owned form is `Send + Sync + 'static`
async fn weigh(weight: f64) -> Result<f64, String> {
    Ok(weight)
}

fn main() {}
