//! An error type that cannot say that a call was refused.
//~ @1 PLACEHOLDER

use resilience::circuit_breaker;

#[derive(Debug)]
struct Plain;

#[circuit_breaker("quotes")]
async fn quote() -> Result<u32, Plain> {
    Err(Plain)
}

fn main() {}
