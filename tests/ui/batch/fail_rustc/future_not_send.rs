//! A batch is polled by whichever caller comes, so its future moves between threads.
use std::rc::Rc;

#[resilience::batch]
async fn load(ids: Vec<u8>) -> Result<Vec<u8>, String> {
    let counted = Rc::new(ids.len());
    std::future::ready(()).await;
    let _ = counted;
    Ok(ids)
}

fn main() {
    drop(load(1));
}
