//! A rate where a number belongs.

use resilience::rate_limit;

#[rate_limit(per_second = "30/min")]
//~                       ^^^^^^^^ `per_second` is a whole number; a rate stands alone: write `"30/min"`
async fn search(query: &str) -> Result<usize, String> {
    Ok(query.len())
}

fn main() {}
