//! An argument that the first attempt uses up.

use resilience::retry_with_backoff;

#[retry_with_backoff]
async fn send(body: Vec<u8>) -> Result<usize, String> {
    let sent = body;
    Ok(sent.len())
}

fn main() {}
