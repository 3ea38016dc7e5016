//! A function that says nothing.

use resilience::circuit_breaker;

#[circuit_breaker("quotes")]
fn quote() {}
//~ @4..9 this layer can refuse a call, so the function must return `Result` or `Option`, not `()`
//~| note: or put a `#[fallback(..)]` above it that answers every failure

fn main() {}
