//! An option of the budget that there is not.

use resilience::retry_with_backoff;

#[retry_with_backoff(budget("api", ratios = 0.2))]
//~                                ^^^^^^ `budget` has no argument `ratios`; did you mean `ratio`?
async fn quote(symbol: &'static str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
