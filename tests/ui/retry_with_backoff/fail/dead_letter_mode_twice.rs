//! Two modes.

use resilience::retry_with_backoff;

#[retry_with_backoff(dead_letter = true, dead_letter = all)]
//~                                      ^^^^^^^^^^^^^^^^^ the mode of `dead_letter` is given twice
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
