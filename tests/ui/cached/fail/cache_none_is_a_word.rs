//! A word for a switch.

use resilience::cached;

#[cached(cache_none = "sometimes")]
//~                   ^^^^^^^^^^^ `"sometimes"` is not a duration: expected a number; write e.g. "100ms", "1.5s", "5m", "2h"
async fn price(id: u64) -> Option<u64> {
    Some(id)
}

fn main() {}
