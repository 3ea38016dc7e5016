//! A wait of five what?

use resilience::bulkhead;

#[bulkhead(3, queue = 5, wait = "5")]
//~                             ^^^ `"5"` is not a duration: it has no unit; write e.g. "100ms", "1.5s", "5m", "2h"
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
