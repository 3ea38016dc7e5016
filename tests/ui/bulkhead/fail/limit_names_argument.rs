//! As many places as the call says.

use resilience::bulkhead;

#[bulkhead(symbol.len())]
//~        ^^^^^^ `limit` is evaluated once, not per call, so it cannot use `symbol`; write a constant, or build the policy yourself with `Bulkhead::builder`
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
