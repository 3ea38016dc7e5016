//! A wait that ends before it begins.

use resilience::bulkhead;

#[bulkhead(3, queue = 5, wait = "0s")]
//~                             ^^^^ `wait` must be longer than zero
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
