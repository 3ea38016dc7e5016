//! A function that cannot fail.
//~ @1 PLACEHOLDER

use resilience::retry_with_backoff;

#[retry_with_backoff]
async fn quote() -> u32 {
    1
}

fn main() {}
