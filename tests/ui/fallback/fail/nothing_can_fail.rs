//! A plain value, and no layer below that could refuse.

#[resilience::fallback(value = 2)]
fn work() -> u32 {
//~          ^^^ this layer must see whether the call failed, so the function must return `Result` or `Option`, not `u32`
    1
}

fn main() {
    work();
}
