//! A number without a time.

use resilience::rate_limit;

#[rate_limit(50)]
//~          ^^ `50` in which time? write `per_second = 50`, or a rate such as `"30/min"`
async fn search(query: &str) -> Result<usize, String> {
    Ok(query.len())
}

fn main() {}
