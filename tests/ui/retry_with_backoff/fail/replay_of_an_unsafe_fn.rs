//! A replay that would have to promise.

use resilience::retry_with_backoff;

#[retry_with_backoff(dead_letter(replay))]
async unsafe fn quote(symbol: String) -> Result<usize, String> {
//~   ^^^^^^ a replay cannot promise what an `unsafe fn` asks for; write `dead_letter(args)`
    Ok(symbol.len())
}

fn main() {}
