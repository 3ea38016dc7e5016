//! An error that cannot say that the failure was injected.

use resilience::chaos;

#[derive(Debug)]
struct Broken;

#[chaos(error = 0.1)]
async fn quote(symbol: &str) -> Result<u32, Broken> {
//~                             ^^^^^^ the error type `Broken` has no way to represent a resilience rejection
//~| note: add `impl From<resilience::Rejection> for Broken`; with thiserror: `#[error(transparent)] Rejected(#[from] resilience::Rejection)`
//~| note: or say how on the attribute: `map_rejection = |rejection| ...`
    symbol.parse().map_err(|_| Broken)
}

fn main() {}
