//! An argument that the first attempt of a sync function uses up.

use resilience::retry_with_backoff;

#[retry_with_backoff]
fn send(body: Vec<u8>) -> Result<usize, String> {
    let sent = body;
    Ok(sent.len())
}

fn main() {}
