//! The layer does not make a future `Send` that was not.

use std::rc::Rc;

#[resilience::timeout("1s")]
async fn load(id: u8) -> Result<u8, String> {
    let shared = Rc::new(id);
    std::future::ready(()).await;
    Ok(*shared)
}

fn is_send<T: Send>(_: T) {}

fn main() {
    is_send(load(1));
//~         ^^^^^^^ future cannot be sent between threads safely
}
