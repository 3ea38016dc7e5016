//! Half a call.

use resilience::bulkhead;

#[bulkhead(1.5)]
//~        ^^^ `limit` is a whole number, not `1.5`
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
