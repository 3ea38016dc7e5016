//! Two rates.

use resilience::rate_limit;

#[rate_limit("30/min", per_second = 2)]
//~          ^^^^^^^^ the rate is given twice: write one of `per_second = 50`, `rate = "30/min"` and `"30/min"`
async fn search(query: &str) -> Result<usize, String> {
    Ok(query.len())
}

fn main() {}
