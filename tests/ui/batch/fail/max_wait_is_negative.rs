//! Time goes one way.

#[resilience::batch(max_wait = -1)]
//~                            ^^ a duration cannot be negative
async fn load(ids: Vec<u8>) -> Result<Vec<u8>, String> {
    Ok(ids)
}

fn main() {
    drop(load(1));
}
