//! A list of nothing.

use resilience::retry_with_backoff;

#[retry_with_backoff(clone())]
//~                  ^^^^^^^ `clone()` is empty: name at least one
async fn send(body: Vec<u8>) -> Result<usize, String> {
    Ok(body.len())
}

fn main() {}
