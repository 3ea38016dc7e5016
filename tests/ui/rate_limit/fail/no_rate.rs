//! A limit of nothing.

use resilience::rate_limit;

#[rate_limit(burst = 5)]
//~ @1..25 `rate_limit` needs a rate: write `per_second = 50` or `"30/min"`, or the `name` of a limit whose rate stands at another function
async fn search(query: &str) -> Result<usize, String> {
    Ok(query.len())
}

fn main() {}
