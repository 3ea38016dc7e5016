//! A clone of a part.

use resilience::retry_with_backoff;

#[retry_with_backoff(clone(body.head))]
//~                            ^ `clone` takes argument names, separated by `,`
async fn send(body: Vec<u8>) -> Result<usize, String> {
    Ok(body.len())
}

fn main() {}
