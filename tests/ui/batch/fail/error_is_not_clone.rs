//! One error for many callers.

#[derive(Debug)]
struct Plain;

impl From<resilience::Rejection> for Plain {
    fn from(_: resilience::Rejection) -> Self {
        Self
    }
}

#[resilience::batch]
async fn load(ids: Vec<u8>) -> Result<Vec<u8>, Plain> {
//~                            ^^^^^^ when a batch fails, each caller must get its own copy of the error, and `Plain` is not `Clone` - derive `Clone`, or return `Result<_, std::sync::Arc<Plain>>`
    if ids.is_empty() { Err(Plain) } else { Ok(ids) }
}

fn main() {
    drop(load(1));
}
