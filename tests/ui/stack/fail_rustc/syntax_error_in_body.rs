//! What does not parse is told once.
use resilience::{fallback, profile};

#[profile]
#[fallback(value = 1)]
fn work() -> Result<usize, String> {
    let = 1;
    Ok(1)
}

fn main() {
    let _ = work();
}
