//! Half a call a second.

use resilience::rate_limit;

#[rate_limit(per_second = 0.5)]
//~                       ^^^ `per_second` is a whole number; write less than one a second as a rate, `"30/min"`
async fn search(query: &str) -> Result<usize, String> {
    Ok(query.len())
}

fn main() {}
