//! An option of another attribute.

use resilience::bulkhead;

#[bulkhead(3, failure_threshold = 5)]
//~           ^^^^^^^^^^^^^^^^^ `bulkhead` has no argument `failure_threshold`; it takes: limit, queue, wait, key, name, map_rejection, crate
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
