//! A limit that is not found out.

use resilience::concurrency_limit;

#[concurrency_limit(adaptive = false)]
//~                 ^^^^^^^^^^^^^^^^ `adaptive` is the one way to find the limit: write the word alone, or use `#[bulkhead(..)]` for a limit that is known
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
