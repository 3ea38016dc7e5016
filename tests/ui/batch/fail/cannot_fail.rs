//! A batch can fail, and then each caller is told.

#[resilience::batch]
async fn load(ids: Vec<u8>) -> Vec<u8> {
//~                            ^^^^^^^ when a batch fails, each caller must be told; return `Result<Vec<_>, E>`
    ids
}

fn main() {
    drop(load(vec![]));
}
