//! A number out of an argument.

use resilience::concurrency_limit;

#[concurrency_limit(adaptive, max_limit = symbol.len())]
//~                                       ^^^^^^ `max_limit` is evaluated once, not per call, so it cannot use `symbol`; write a constant, or build the policy yourself with `ConcurrencyLimit::builder`
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
