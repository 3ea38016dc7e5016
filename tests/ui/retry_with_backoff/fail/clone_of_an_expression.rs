//! A clone of a part.
//~ @1 PLACEHOLDER

use resilience::retry_with_backoff;

#[retry_with_backoff(clone(body.head))]
async fn send(body: Vec<u8>) -> Result<usize, String> {
    Ok(body.len())
}

fn main() {}
