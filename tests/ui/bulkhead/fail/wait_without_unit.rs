//! A wait of five what?

use resilience::bulkhead;

#[bulkhead(3, queue = 5, wait = "5")]
//~                             ^^^ PLACEHOLDER
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
