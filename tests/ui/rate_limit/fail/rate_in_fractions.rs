//! Half a call.

use resilience::rate_limit;

#[rate_limit("0.5/s")]
//~          ^^^^^^^ `"0.5/s"` is not a rate: before the `/` stands a whole number; write e.g. "50/s", "30/min", "100/10s"
async fn search(query: &str) -> Result<usize, String> {
    Ok(query.len())
}

fn main() {}
