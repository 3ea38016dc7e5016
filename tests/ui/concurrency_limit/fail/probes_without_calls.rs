//! A probe by no call.

use resilience::concurrency_limit;

#[concurrency_limit(adaptive, probe_calls = 0)]
//~                                         ^ `probe_calls` must be at least 1
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
