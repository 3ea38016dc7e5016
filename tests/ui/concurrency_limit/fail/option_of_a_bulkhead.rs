//! An option of another attribute.

use resilience::concurrency_limit;

#[concurrency_limit(adaptive, queue = 10)]
//~                           ^^^^^ `concurrency_limit` has no argument `queue`; ..
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
