//! An error type that cannot say that a call was refused.

use resilience::circuit_breaker;

#[derive(Debug)]
struct Plain;

#[circuit_breaker("quotes")]
async fn quote() -> Result<u32, Plain> {
//~                 ^^^^^^ the error type `Plain` has no way to represent a resilience rejection
//~| note: add `impl From<resilience::Rejection> for Plain`; with thiserror: `#[error(transparent)] Rejected(#[from] resilience::Rejection)`
//~| note: or say how on the attribute: `map_rejection = |rejection| ...`
    Err(Plain)
}

fn main() {}
