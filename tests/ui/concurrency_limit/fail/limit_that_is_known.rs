//! A bulkhead is meant.

use resilience::concurrency_limit;

#[concurrency_limit(10)]
//~                 ^^ a limit that is known is `#[bulkhead(10)]`; for one that is found out write `adaptive`, and `initial_limit = 10` or `max_limit = 10`
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
