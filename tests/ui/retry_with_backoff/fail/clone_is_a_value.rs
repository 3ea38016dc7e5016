//! A list that is written as a value.

use resilience::retry_with_backoff;

#[retry_with_backoff(clone = body)]
//~                  ^^^^^^^^^^^^ `clone` takes a list: write `clone(body)`
async fn send(body: Vec<u8>) -> Result<usize, String> {
    Ok(body.len())
}

fn main() {}
