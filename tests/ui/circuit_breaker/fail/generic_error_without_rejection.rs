//! The same, for an error type that the caller picks.

use resilience::circuit_breaker;

#[circuit_breaker("quotes")]
async fn quote<E>(error: E) -> Result<u32, E> {
//~                            ^^^^^^ the error type `E` has no way to represent a resilience rejection
//~| note: add `impl From<resilience::Rejection> for E`; with thiserror: `#[error(transparent)] Rejected(#[from] resilience::Rejection)`
//~| note: or say how on the attribute: `map_rejection = |rejection| ...`
    Err(error)
}

fn main() {}
