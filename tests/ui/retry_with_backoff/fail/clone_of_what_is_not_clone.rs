//! An argument that cannot be cloned.

use resilience::retry_with_backoff;

struct Body(Vec<u8>);

#[retry_with_backoff(clone(body))]
//~                        ^^^^ `Body` is not `Clone`, so `clone(..)` cannot give each attempt its own
//~| note: take it by reference, or inside `std::sync::Arc`
async fn send(body: Body) -> Result<usize, String> {
    Ok(body.0.len())
}

fn main() {}
