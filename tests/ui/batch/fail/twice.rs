//! A batch of batches.

#[resilience::batch]
#[resilience::batch]
//~           ^^^^^ `#[batch]` is written twice on this function
async fn load(ids: Vec<u8>) -> Result<Vec<u8>, String> {
    Ok(ids)
}

fn main() {
    drop(load(vec![1]));
}
