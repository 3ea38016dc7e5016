//! A thread cannot run a call beside itself.

#[resilience::hedge("50ms", idempotent)]
fn load(id: u8) -> Result<u8, String> {
//~ @1..3 `#[hedge]` needs an `async fn`: a synchronous call cannot be abandoned or run beside another (if `#[tokio::main]` or `#[tokio::test]` is written above, move it below)
    Ok(id)
}

fn main() {
    let _ = load(1);
}
