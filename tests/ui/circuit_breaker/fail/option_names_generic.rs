//! A number of the instantiation.
//~ @1 PLACEHOLDER

use resilience::circuit_breaker;

#[circuit_breaker(failure_threshold = N)]
async fn quote<const N: u32>() -> Result<u32, String> {
    Ok(N)
}

fn main() {}
