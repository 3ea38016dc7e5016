//! An argument that one attempt would change for the next.

use resilience::retry_with_backoff;

#[retry_with_backoff]
async fn next(mut n: u32) -> Result<u32, String> {
//~           ^^^^^ `mut n` would carry one attempt's changes into the next; take `n` and write `let mut n = n.clone();` (or `= n` when it is `Copy`) in the body; for a closure take `&mut F`
    n += 1;
    Ok(n)
}

fn main() {}
