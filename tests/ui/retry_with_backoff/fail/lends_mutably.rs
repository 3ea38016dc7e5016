//! A borrow that one attempt would give out while the next runs.

use resilience::retry_with_backoff;

#[retry_with_backoff]
async fn first(all: &mut Vec<u32>) -> Result<&mut u32, String> {
//~                                          ^^^^^^^^ the `&mut` given out by one attempt would still be alive in the next; return an owned value, or put the retry on the part that does not lend
    all.first_mut().ok_or_else(|| "empty".to_owned())
}

fn main() {}
