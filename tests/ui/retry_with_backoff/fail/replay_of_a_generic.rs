//! A replay that does not know the type.
//~ @1 PLACEHOLDER

use resilience::retry_with_backoff;

#[retry_with_backoff(dead_letter(replay))]
async fn quote<T: serde::Serialize>(symbol: T) -> Result<u32, String> {
    drop(symbol);
    Ok(1)
}

fn main() {}
