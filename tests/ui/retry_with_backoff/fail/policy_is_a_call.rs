//! A policy that would be made for each call.
//~ @1 PLACEHOLDER

use resilience::retry_with_backoff;

#[retry_with_backoff(policy = resilience::RetryPolicy::new())]
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
