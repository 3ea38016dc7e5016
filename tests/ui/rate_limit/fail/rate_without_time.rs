//! A rate in no time.

use resilience::rate_limit;

#[rate_limit("50")]
//~          ^^^^ `"50"` is not a rate: it has no `/` and a time; write e.g. "50/s", "30/min", "100/10s"
async fn search(query: &str) -> Result<usize, String> {
    Ok(query.len())
}

fn main() {}
