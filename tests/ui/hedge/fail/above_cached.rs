//! Attempts of one key share one run.
#![deny(deprecated)]

use resilience::{cached, hedge};

#[hedge("50ms", idempotent)]
#[cached(ttl = "1m")]
//~ @3..9 ..`#[hedge]` is written above `#[cached]`: attempts of one key share one run, so the other one waits for the slow one; put the cache above it
async fn load(id: u8) -> Result<u8, String> {
    Ok(id)
}

fn main() {
    drop(load(1));
}
