//! A queue by another name.

use resilience::bulkhead;

#[bulkhead(3, queues = 5)]
//~           ^^^^^^ `bulkhead` has no argument `queues`; did you mean `queue`?
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
