//! A unit that there is not.

use resilience::retry_with_backoff;

#[retry_with_backoff(max_delay = "5 fortnights")]
//~                              ^^^^^^^^^^^^^^ `"5 fortnights"` is not a duration: unknown unit `fortnights`; write e.g. "100ms", "1.5s", "5m", "2h"
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
