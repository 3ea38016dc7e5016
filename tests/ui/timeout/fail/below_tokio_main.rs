//! What `#[tokio::main]` leaves is no `async fn` any more.

#[tokio::main(flavor = "current_thread")]
#[resilience::timeout("2s")]
async fn main() -> Result<(), String> {
//~ @7..9 `#[timeout]` needs an `async fn`: a synchronous call cannot be abandoned or run beside another (if `#[tokio::main]` or `#[tokio::test]` is written above, move it below)
    Ok(())
}
