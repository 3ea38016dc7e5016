//! The body's own mistake, as in the plain function.
use resilience::{circuit_breaker, fallback, profile};

#[profile]
#[fallback(value = 1)]
#[circuit_breaker("one")]
async fn work(name: &str) -> Result<usize, String> {
    let length: usize = name;
    Ok(length)
}

fn main() {
    drop(work(""));
}
