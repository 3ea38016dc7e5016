//! A misspelt option.

use resilience::concurrency_limit;

#[concurrency_limit(adaptive, maxlimit = 10)]
//~                           ^^^^^^^^ `concurrency_limit` has no argument `maxlimit`; did you mean `max_limit`?
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
