//! A budget that nobody can share.

use resilience::retry_with_backoff;

#[retry_with_backoff(budget(ratio = 0.2))]
//~                         ^^^^^^^^^^^ a budget needs its name first: `budget("api", ratio = 0.1)`
async fn quote(symbol: &'static str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
