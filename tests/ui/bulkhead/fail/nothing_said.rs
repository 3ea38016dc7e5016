//! How many?

use resilience::bulkhead;

#[bulkhead]
//~ @1..12 say how many calls may run at once: `#[bulkhead(10)]`
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
