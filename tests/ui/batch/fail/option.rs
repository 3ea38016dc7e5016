//! The same: `None` says nothing.

#[resilience::batch]
async fn load(ids: Vec<u8>) -> Option<Vec<u8>> {
//~                            ^^^^^^^^^^^^^^^ when a batch fails, each caller must be told; return `Result<Vec<_>, E>`
    Some(ids)
}

fn main() {
    drop(load(vec![1]));
}
