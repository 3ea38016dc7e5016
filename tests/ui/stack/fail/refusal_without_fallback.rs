//! A plain value cannot stand for a refusal.

#[resilience::circuit_breaker("one")]
fn work() -> u32 {
//~          ^^^ this layer can refuse a call, so the function must return `Result` or `Option`, not `u32`
    1
}

fn main() {
    work();
}
