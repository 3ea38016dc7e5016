//! The size is read once, when there is no item yet.

#[resilience::batch(size = ids.len())]
//~                        ^^^ `size` is evaluated once, not per call, so it cannot use `ids`; write a constant, or build the policy yourself with `Batcher::builder`
async fn load(ids: Vec<u8>) -> Result<Vec<u8>, String> {
    Ok(ids)
}

fn main() {
    drop(load(1));
}
