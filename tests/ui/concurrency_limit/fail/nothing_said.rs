//! Nothing says how the limit is found.

use resilience::concurrency_limit;

#[concurrency_limit]
//~ @1..21 say how the limit is found: `#[concurrency_limit(adaptive)]`; one that is known is `#[bulkhead(10)]`
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
