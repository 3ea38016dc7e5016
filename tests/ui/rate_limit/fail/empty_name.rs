//! A name without a letter.

use resilience::rate_limit;

#[rate_limit("30/min", name = "")]
//~                           ^^ `name` is empty
async fn search(query: &str) -> Result<usize, String> {
    Ok(query.len())
}

fn main() {}
