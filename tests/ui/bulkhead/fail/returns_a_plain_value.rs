//! A refused call has no value.

use resilience::bulkhead;

#[bulkhead(2)]
async fn quote(symbol: &str) -> u32 {
//~                             ^^^ PLACEHOLDER
    u32::try_from(symbol.len()).unwrap_or_default()
}

fn main() {}
