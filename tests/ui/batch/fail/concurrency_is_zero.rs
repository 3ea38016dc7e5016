//! No batch would ever run.

#[resilience::batch(concurrency = 0)]
//~                               ^ `concurrency` must be at least 1: some batch has to run
async fn load(ids: Vec<u8>) -> Result<Vec<u8>, String> {
    Ok(ids)
}

fn main() {
    drop(load(1));
}
