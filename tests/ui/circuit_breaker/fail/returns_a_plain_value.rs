//! A function that cannot say no.

use resilience::circuit_breaker;

#[circuit_breaker("quotes")]
async fn quote() -> u32 {
//~                 ^^^ this layer can refuse a call, so the function must return `Result` or `Option`, not `u32`
//~| note: or put a `#[fallback(..)]` above it that answers every failure
    1
}

fn main() {}
