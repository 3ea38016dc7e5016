//! A refused call has no value.

use resilience::bulkhead;

#[bulkhead(2)]
async fn quote(symbol: &str) -> u32 {
//~                             ^^^ this layer can refuse a call, so the function must return `Result` or `Option`, not `u32`
//~| note: or put a `#[fallback(..)]` above it that answers every failure
    u32::try_from(symbol.len()).unwrap_or_default()
}

fn main() {}
