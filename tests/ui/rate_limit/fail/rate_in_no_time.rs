//! A time of zero.

use resilience::rate_limit;

#[rate_limit("5/0s")]
//~          ^^^^^^ `"5/0s"` is not a rate: its time is zero; write e.g. "50/s", "30/min", "100/10s"
async fn search(query: &str) -> Result<usize, String> {
    Ok(query.len())
}

fn main() {}
