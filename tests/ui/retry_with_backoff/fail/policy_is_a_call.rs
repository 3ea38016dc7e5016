//! A policy that would be made for each call.

use resilience::retry_with_backoff;

#[retry_with_backoff(policy = resilience::RetryPolicy::new())]
//~                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `policy` is the path of a constant or a `static`, such as `crate::policies::SLOW`
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
