//! Nothing a minute.

use resilience::rate_limit;

#[rate_limit("0/min")]
//~          ^^^^^^^ `"0/min"` is not a rate: it lets nothing through; write e.g. "50/s", "30/min", "100/10s"
async fn search(query: &str) -> Result<usize, String> {
    Ok(query.len())
}

fn main() {}
