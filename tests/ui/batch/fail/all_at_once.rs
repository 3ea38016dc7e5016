//! What is wrong with the function, and with each attribute on it.

use resilience::{batch, profile, retry_with_backoff};

#[profile(slow = "1")]
//~              ^^^ `"1"` is not a duration: it has no unit; write e.g. "100ms", "1.5s", "5m", "2h"
#[batch(size = 0)]
//~            ^ `size` must be at least 1: a batch holds an item
#[retry_with_backoff(max_attempts = 0)]
//~                                 ^ `max_attempts` counts the first call too, so it is at least 1
async fn load(id: u8) -> Result<Vec<u8>, String> {
//~               ^^ `#[batch]` gathers items into a `Vec`, so the argument is `Vec<_>`
    Ok(vec![id])
}

fn main() {
    drop(load(1));
}
