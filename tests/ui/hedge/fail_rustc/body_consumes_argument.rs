//! Each attempt would need the argument: rustc names it, where the body begins.

use resilience::hedge;

async fn send(body: Vec<u8>) -> Result<usize, String> {
    Ok(body.len())
}

#[hedge("50ms", idempotent)]
async fn post(body: Vec<u8>) -> Result<usize, String> {
    let whole = body;
    send(whole).await
}

fn main() {
    drop(post(Vec::new()));
}
