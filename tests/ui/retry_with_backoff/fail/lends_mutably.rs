//! A borrow that one attempt would give out while the next runs.
//~ @1 PLACEHOLDER

use resilience::retry_with_backoff;

#[retry_with_backoff]
async fn first(all: &mut Vec<u32>) -> Result<&mut u32, String> {
    all.first_mut().ok_or_else(|| "empty".to_owned())
}

fn main() {}
