//! The word twice.

use resilience::concurrency_limit;

#[concurrency_limit(adaptive, adaptive)]
//~                           ^^^^^^^^ `adaptive` is given twice
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
