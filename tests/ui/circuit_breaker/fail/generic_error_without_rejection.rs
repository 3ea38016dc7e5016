//! The same, for an error type that the caller picks.
//~ @1 PLACEHOLDER

use resilience::circuit_breaker;

#[circuit_breaker("quotes")]
async fn quote<E>(error: E) -> Result<u32, E> {
    Err(error)
}

fn main() {}
