//! One bulkhead, asked twice by each call.

use resilience::bulkhead;

#[bulkhead(2, name = "db")]
#[bulkhead(1, key = symbol, name = "db")]
//~ @3..11 `#[bulkhead]` is written twice on this function with the same name; give one of them another name, or remove one
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
