//! The body consumes an argument that the retry above needs for the next attempt.

use resilience::{retry_with_backoff, timeout};

#[retry_with_backoff]
#[timeout("1s")]
async fn send(text: String) -> Result<usize, String> {
    let owned = text;
    Ok(owned.len())
}

fn main() {
    drop(send(String::new()));
}
