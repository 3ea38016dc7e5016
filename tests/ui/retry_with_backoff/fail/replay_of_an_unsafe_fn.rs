//! A replay that would have to promise.
//~ @1 PLACEHOLDER

use resilience::retry_with_backoff;

#[retry_with_backoff(dead_letter(replay))]
async unsafe fn quote(symbol: String) -> Result<usize, String> {
    Ok(symbol.len())
}

fn main() {}
