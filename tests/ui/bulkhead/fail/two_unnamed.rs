//! Two numbers, and which is which?

use resilience::bulkhead;

#[bulkhead(3, 4)]
//~           ^ `bulkhead` takes one unnamed argument
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
