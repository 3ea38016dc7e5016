//! A function that cannot fail.

use resilience::retry_with_backoff;

#[retry_with_backoff]
async fn quote() -> u32 {
//~                 ^^^ this layer must see whether the call failed, so the function must return `Result` or `Option`, not `u32`
    1
}

fn main() {}
