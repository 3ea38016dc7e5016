//! A number that only a call has.

use resilience::rate_limit;

#[rate_limit("30/min", burst = size)]
//~                            ^^^^ `burst` is evaluated once, not per call, so it cannot use `size`; write a constant, or build the policy yourself with `RateLimiter::builder`
async fn search(size: u32) -> Result<u32, String> {
    Ok(size)
}

fn main() {}
