//! An option that does not exist.

#[resilience::batch(max_size = 10)]
//~                 ^^^^^^^^ `batch` has no argument `max_size`; did you mean `size`?
async fn load(ids: Vec<u8>) -> Result<Vec<u8>, String> {
    Ok(ids)
}

fn main() {
    drop(load(1));
}
