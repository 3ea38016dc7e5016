//! More places than can be counted.

use resilience::bulkhead;

#[bulkhead(5_000_000_000)]
//~        ^^^^^^^^^^^^^ `limit` is at most 4294967295
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
