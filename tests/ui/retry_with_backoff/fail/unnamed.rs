//! A number that says not what it is.

use resilience::retry_with_backoff;

#[retry_with_backoff(3)]
//~                  ^ `retry_with_backoff` takes no unnamed argument; it takes: max_attempts, base_delay, max_delay, factor, backoff, jitter, max_elapsed, retry_rejected, policy, budget, retry_if, classify, failure_if, clone, dead_letter, name, crate
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
