//! A question without an answer.

use resilience::concurrency_limit;

#[concurrency_limit(adaptive, drop_if = |error: &String| error.len())]
//~                                                      ^^^^^^^^^^^ mismatched types
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
