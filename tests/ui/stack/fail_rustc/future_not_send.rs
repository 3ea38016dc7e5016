//! The user's own value across the user's own await.
use std::rc::Rc;

use resilience::{fallback, profile, retry_with_backoff};

fn assert_send<T: Send>(future: T) {
    drop(future);
}

#[profile]
#[fallback(value = 1)]
#[retry_with_backoff]
async fn work() -> Result<usize, String> {
    let counted = Rc::new(1);
    std::future::ready(()).await;
    Ok(*counted)
}

fn main() {
    assert_send(work());
}
