//! Successes that cost.

use resilience::retry_with_backoff;

#[retry_with_backoff(budget("api", ratio = -0.1))]
//~                                        ^^^^ `ratio` is what a success earns, in retries: from 0 to 1000
async fn quote(symbol: &'static str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
