//! What becomes of a call that failed for good, said on a retry that is not the outermost.

#[resilience::retry_with_backoff(max_attempts = 2)]
#[resilience::retry_with_backoff(max_attempts = 3, dead_letter = all)]
//~                                                ^^^^^^^^^^^ the outermost retry of a function writes its dead letters, so say this on the one above
fn work() -> Result<u8, String> {
    Ok(1)
}

fn main() {
    let _ = work();
}
