//! A number of the instantiation.

use resilience::circuit_breaker;

#[circuit_breaker(failure_threshold = N)]
//~                                   ^ `failure_threshold` is evaluated once, not per call, so it cannot use `N`; write a constant, or build the policy yourself with `CircuitBreaker::builder`
async fn quote<const N: u32>() -> Result<u32, String> {
    Ok(N)
}

fn main() {}
