//! A budget that comes with the call.

use resilience::retry_with_backoff;

#[retry_with_backoff(budget = symbol)]
//~                           ^^^^^^ `budget` is evaluated once, not per call, so it cannot use `symbol`; write a constant, or build the policy yourself with `RetryBudget::builder`
async fn quote(symbol: &'static str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
