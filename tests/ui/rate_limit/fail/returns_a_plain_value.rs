//! A function that cannot say no.

use resilience::rate_limit;

#[rate_limit("30/min")]
async fn search(query: &str) -> usize {
//~                             ^^^^^ this layer can refuse a call, so the function must return `Result` or `Option`, not `usize`
//~| note: or put a `#[fallback(..)]` above it that answers every failure
    query.len()
}

fn main() {}
