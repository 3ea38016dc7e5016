//! A policy that is none.

use resilience::retry_with_backoff;

const JIRA: u32 = 3;

#[retry_with_backoff(policy = JIRA)]
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
