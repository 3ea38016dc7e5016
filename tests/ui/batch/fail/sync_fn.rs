//! A call that does not wait cannot wait for others.

#[resilience::batch]
fn load(ids: Vec<u8>) -> Result<Vec<u8>, String> {
//~ @1..3 `#[batch]` needs an `async fn`: a synchronous call cannot wait for others (if `#[tokio::main]` or `#[tokio::test]` is written above, move it below)
    Ok(ids)
}

fn main() {
    let _ = load(vec![]);
}
