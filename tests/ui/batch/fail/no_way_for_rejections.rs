//! A wrong number of results must become the error.

#[derive(Clone, Debug)]
struct Plain;

#[resilience::batch]
async fn load(ids: Vec<u8>) -> Result<Vec<u8>, Plain> {
//~                            ^^^^^^ the error type `Plain` has no way to represent a resilience rejection
    if ids.is_empty() { Err(Plain) } else { Ok(ids) }
}

fn main() {
    drop(load(1));
}
