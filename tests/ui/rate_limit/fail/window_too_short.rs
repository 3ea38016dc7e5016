//! A window without a permit.

use resilience::rate_limit;

#[rate_limit("30/min", window = "1s")]
//~                    ^^^^^^^^^^^^^ this window is too short for a single permit at this rate
async fn search(query: &str) -> Result<usize, String> {
    Ok(query.len())
}

fn main() {}
