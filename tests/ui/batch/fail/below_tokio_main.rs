//! Under a runtime's own attribute the function is no longer async.

#[tokio::main(flavor = "current_thread")]
#[resilience::batch]
async fn load(ids: Vec<u8>) -> Result<Vec<u8>, String> {
//~   ^^ `#[batch]` needs an `async fn`: a synchronous call cannot wait for others (if `#[tokio::main]` or `#[tokio::test]` is written above, move it below)
    Ok(ids)
}

fn main() {
    let _ = load(vec![]);
}
