//! An argument that the first attempt uses up, below `#[tracing::instrument]`.

use resilience::retry_with_backoff;

#[retry_with_backoff]
#[tracing::instrument]
async fn send(body: Vec<u8>) -> Result<usize, String> {
    let sent = body;
    Ok(sent.len())
}

fn main() {}
