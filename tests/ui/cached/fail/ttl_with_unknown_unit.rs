//! A unit that there is not.

use resilience::cached;

#[cached(ttl = "5 parsecs")]
//~            ^^^^^^^^^^^ `"5 parsecs"` is not a duration: unknown unit `parsecs`; write e.g. "100ms", "1.5s", "5m", "2h"
async fn price(id: u64) -> Result<u64, String> {
    Ok(id)
}

fn main() {}
