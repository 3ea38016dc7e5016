//! A replay that would have to lend.

use resilience::retry_with_backoff;

#[retry_with_backoff(dead_letter(replay))]
async fn quote(into: &mut String) -> Result<u32, String> {
//~                  ^^^^^^^^^^^ a replay has nothing to lend by `&mut`; write `dead_letter(args)`
    into.push('a');
    Ok(1)
}

fn main() {}
