//! A key that cannot tell calls apart.

use resilience::bulkhead;

#[bulkhead(1, key = weight)]
//~                 ^^^^^^ PLACEHOLDER
async fn weigh(weight: f64) -> Result<f64, String> {
    Ok(weight)
}

fn main() {}
