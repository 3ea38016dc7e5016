//! A number that comes with the call.

use resilience::circuit_breaker;

#[circuit_breaker(failure_threshold = limit)]
//~                                   ^^^^^ `failure_threshold` is evaluated once, not per call, so it cannot use `limit`; write a constant, or build the policy yourself with `CircuitBreaker::builder`
async fn quote(limit: u32) -> Result<u32, String> {
    Ok(limit)
}

fn main() {}
