//! A clone of what is not there.

use resilience::retry_with_backoff;

#[retry_with_backoff(clone(bdoy))]
//~                        ^^^^ there is no argument `bdoy` to clone
async fn send(body: Vec<u8>) -> Result<usize, String> {
    Ok(body.len())
}

fn main() {}
