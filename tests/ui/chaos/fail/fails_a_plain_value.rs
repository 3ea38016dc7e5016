//! A value that cannot say that the call failed.

use resilience::chaos;

#[chaos(error = 0.1)]
async fn quote(symbol: &str) -> usize {
//~                             ^^^^^ this layer can refuse a call, so the function must return `Result` or `Option`, not `usize`
//~| note: or put a `#[fallback(..)]` above it that answers every failure
    symbol.len()
}

fn main() {}
