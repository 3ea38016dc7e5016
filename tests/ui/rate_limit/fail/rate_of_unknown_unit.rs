//! A unit that nobody knows.

use resilience::rate_limit;

#[rate_limit("50/fortnight")]
//~          ^^^^^^^^^^^^^^ `"50/fortnight"` is not a rate: `fortnight` is no time; write e.g. "50/s", "30/min", "100/10s"
async fn search(query: &str) -> Result<usize, String> {
    Ok(query.len())
}

fn main() {}
