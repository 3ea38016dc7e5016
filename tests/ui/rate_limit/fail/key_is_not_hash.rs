//! A key that cannot be told apart.

use resilience::rate_limit;

#[rate_limit("30/min", key = share)]
//~                          ^^^^^ `f64` cannot tell callers of a rate limit apart
//~| note: a key is anything that is `Hash`: a string, a number, an address, or a tuple of them
async fn search(share: f64) -> Result<f64, String> {
    Ok(share)
}

fn main() {}
