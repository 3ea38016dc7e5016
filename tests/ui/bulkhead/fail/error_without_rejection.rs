//! An error that cannot say that there was no room.

use resilience::bulkhead;

#[derive(Debug)]
struct Broken;

#[bulkhead(2)]
async fn quote(symbol: &str) -> Result<u32, Broken> {
//~                             ^^^^^^^^^^^^^^^^^^^ PLACEHOLDER
    symbol.parse().map_err(|_| Broken)
}

fn main() {}
