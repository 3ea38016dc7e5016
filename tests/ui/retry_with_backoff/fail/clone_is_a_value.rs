//! A list that is written as a value.
//~ @1 PLACEHOLDER

use resilience::retry_with_backoff;

#[retry_with_backoff(clone = body)]
async fn send(body: Vec<u8>) -> Result<usize, String> {
    Ok(body.len())
}

fn main() {}
