//! A replay that would have to lend.
//~ @1 PLACEHOLDER

use resilience::retry_with_backoff;

#[retry_with_backoff(dead_letter(replay))]
async fn quote(into: &mut String) -> Result<u32, String> {
    into.push('a');
    Ok(1)
}

fn main() {}
