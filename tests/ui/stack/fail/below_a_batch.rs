//! What stands below `#[batch]` is told of too.

use resilience::{batch, profile, retry_with_backoff};

#[profile(slow = "1")]
//~              ^^^ `"1"` is not a duration: it has no unit; write e.g. "100ms", "1.5s", "5m", "2h"
#[batch]
#[retry_with_backoff(max_attempts = 0)]
//~                                 ^ `max_attempts` counts the first call too, so it is at least 1
async fn load(ids: Vec<u8>) -> Result<Vec<u8>, String> {
    Ok(ids)
}

fn main() {
    drop(load(1));
}
