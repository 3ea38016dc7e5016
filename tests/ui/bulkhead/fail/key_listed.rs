//! A list of keys.

use resilience::bulkhead;

#[bulkhead(1, key(symbol))]
//~           ^^^^^^^^^^^ `key` is one value here: write `key = a`, or `key = (a.to_string(), b)` for several
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
