//! A wait of zero.

use resilience::rate_limit;

#[rate_limit("30/min", wait = "0s")]
//~                           ^^^^ `wait` must be longer than zero
async fn search(query: &str) -> Result<usize, String> {
    Ok(query.len())
}

fn main() {}
