//! A string without a unit.

use resilience::cached;

#[cached(ttl = "30")]
//~            ^^^^ `"30"` is not a duration: it has no unit; write e.g. "100ms", "1.5s", "5m", "2h"
async fn price(id: u64) -> Result<u64, String> {
    Ok(id)
}

fn main() {}
