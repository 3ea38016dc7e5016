//! A replay that does not know the type.

use resilience::retry_with_backoff;

#[retry_with_backoff(dead_letter(replay))]
async fn quote<T: serde::Serialize>(symbol: T) -> Result<u32, String> {
//~            ^^^^^^^^^^^^^^^^^^^ a replay cannot know which types the function was called with; write `dead_letter(args)`
    drop(symbol);
    Ok(1)
}

fn main() {}
