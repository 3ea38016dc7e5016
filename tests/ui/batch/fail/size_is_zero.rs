//! A batch of nothing.

#[resilience::batch(size = 0)]
//~                        ^ `size` must be at least 1: a batch holds an item
async fn load(ids: Vec<u8>) -> Result<Vec<u8>, String> {
    Ok(ids)
}

fn main() {
    drop(load(1));
}
