//! Two clones of one.

use resilience::retry_with_backoff;

#[retry_with_backoff(clone(body, body))]
//~                              ^^^^ `body` is cloned twice
async fn send(body: Vec<u8>) -> Result<usize, String> {
    Ok(body.len())
}

fn main() {}
