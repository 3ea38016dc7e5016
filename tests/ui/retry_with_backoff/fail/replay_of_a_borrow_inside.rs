//! A replay that would have to lend from inside.
//~ @1 PLACEHOLDER

use resilience::retry_with_backoff;

#[retry_with_backoff(dead_letter(replay))]
async fn quote(symbols: Vec<&str>) -> Result<usize, String> {
    Ok(symbols.len())
}

fn main() {}
