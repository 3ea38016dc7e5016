//! A bucket that holds nothing.

use resilience::rate_limit;

#[rate_limit("30/min", burst = 0)]
//~                            ^ `burst` must be at least 1: with 0 nothing is ever let through
async fn search(query: &str) -> Result<usize, String> {
    Ok(query.len())
}

fn main() {}
