//! Less than no place.

use resilience::bulkhead;

#[bulkhead(limit = -1)]
//~                ^^ `limit` must be at least 1: a bulkhead without a place lets nothing through
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
