//! Below `#[tokio::main]` the function is a sync one.

#[tokio::main]
#[resilience::hedge("50ms", idempotent)]
async fn main() -> Result<(), String> {
//~   ^^ `#[hedge]` needs an `async fn`: a synchronous call cannot be abandoned or run beside another (if `#[tokio::main]` or `#[tokio::test]` is written above, move it below)
    Ok(())
}
