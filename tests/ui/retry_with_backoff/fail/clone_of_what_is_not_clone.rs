//! An argument that cannot be cloned.
//~ @1 PLACEHOLDER

use resilience::retry_with_backoff;

struct Body(Vec<u8>);

#[retry_with_backoff(clone(body))]
async fn send(body: Body) -> Result<usize, String> {
    Ok(body.0.len())
}

fn main() {}
