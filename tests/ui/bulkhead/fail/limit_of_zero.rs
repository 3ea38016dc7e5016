//! No place at all.

use resilience::bulkhead;

#[bulkhead(0)]
//~        ^ `limit` must be at least 1: a bulkhead without a place lets nothing through
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
