//! An option that is not there.

use resilience::rate_limit;

#[rate_limit("30/min", bust = 5)]
//~                    ^^^^ `rate_limit` has no argument `bust`; did you mean `burst`?
async fn search(query: &str) -> Result<usize, String> {
    Ok(query.len())
}

fn main() {}
