//! An argument that one attempt would change for the next.
//~ @1 PLACEHOLDER

use resilience::retry_with_backoff;

#[retry_with_backoff]
async fn next(mut n: u32) -> Result<u32, String> {
    n += 1;
    Ok(n)
}

fn main() {}
