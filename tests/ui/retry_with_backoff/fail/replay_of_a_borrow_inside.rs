//! A replay that would have to lend from inside.

use resilience::retry_with_backoff;

#[retry_with_backoff(dead_letter(replay))]
async fn quote(symbols: Vec<&str>) -> Result<usize, String> {
//~                     ^^^^^^^^^ this holds a borrow that a replay cannot give back; take it owned, or write `dead_letter(args)`
    Ok(symbols.len())
}

fn main() {}
