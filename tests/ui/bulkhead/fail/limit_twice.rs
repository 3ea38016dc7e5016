//! The limit, with its name and without.

use resilience::bulkhead;

#[bulkhead(3, limit = 4)]
//~           ^^^^^^^^^ `limit` is given twice: the unnamed argument is the limit
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
