//! A value where a refused call has none.

use resilience::concurrency_limit;

#[concurrency_limit(adaptive)]
async fn quote(symbol: &str) -> u32 {
//~                             ^^^ this layer can refuse a call, so the function must return `Result` or `Option`, not `u32`
//~| note: or put a `#[fallback(..)]` above it that answers every failure
    symbol.parse().unwrap_or_default()
}

fn main() {}
