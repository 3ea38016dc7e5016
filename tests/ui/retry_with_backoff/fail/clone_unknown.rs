//! A clone of what is not there.
//~ @1 PLACEHOLDER

use resilience::retry_with_backoff;

#[retry_with_backoff(clone(bdoy))]
async fn send(body: Vec<u8>) -> Result<usize, String> {
    Ok(body.len())
}

fn main() {}
