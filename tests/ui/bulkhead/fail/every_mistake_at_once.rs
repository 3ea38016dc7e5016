//! Each mistake is told.

use resilience::bulkhead;

#[bulkhead(0, queue = "5", wait = "5 fortnights", names = "db")]
//~        ^ `limit` must be at least 1: a bulkhead without a place lets nothing through
//~                   ^^^ `queue` is a whole number, not `"5"`
//~                               ^^^^^^^^^^^^^^ `"5 fortnights"` is not a duration: unknown unit `fortnights`; write e.g. "100ms", "1.5s", "5m", "2h"
//~                                               ^^^^^ `bulkhead` has no argument `names`; did you mean `name`?
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
