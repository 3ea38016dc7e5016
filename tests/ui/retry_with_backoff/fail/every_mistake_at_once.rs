//! Each mistake is told, not the first one alone.
//~ @1 PLACEHOLDER

use resilience::retry_with_backoff;

#[retry_with_backoff(max_attempts = 0, base_dely = "1s", max_delay = "2 parsecs", backoff = cubic, clone(b))]
async fn send(mut body: Vec<u8>) -> Result<usize, String> {
    body.clear();
    Ok(body.len())
}

fn main() {}
