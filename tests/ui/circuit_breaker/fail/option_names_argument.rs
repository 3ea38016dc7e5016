//! A number that comes with the call.
//~ @1 PLACEHOLDER

use resilience::circuit_breaker;

#[circuit_breaker(failure_threshold = limit)]
async fn quote(limit: u32) -> Result<u32, String> {
    Ok(limit)
}

fn main() {}
