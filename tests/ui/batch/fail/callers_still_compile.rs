//! One fault in the attribute: both functions are there for their callers.

#[resilience::batch(size = 0)]
//~                        ^ `size` must be at least 1: a batch holds an item
async fn load(ids: Vec<u8>) -> Result<Vec<String>, String> {
    Ok(ids.iter().map(ToString::to_string).collect())
}

fn main() {
    drop(load(1));
    drop(load_batch(vec![1, 2]));
}
