//! What the body keeps is told of as in the plain function.

use std::rc::Rc;

#[resilience::hedge("50ms", idempotent)]
async fn load(id: u8) -> Result<u8, String> {
    let here = Rc::new(id);
    tokio::task::yield_now().await;
    Ok(*here)
}

fn is_send(_: impl Future + Send) {}

fn main() {
    is_send(load(1));
//~         ^^^^^^^ future cannot be sent between threads safely
}
