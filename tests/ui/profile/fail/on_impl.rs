//! On an `impl` block.

struct Service;

#[resilience::profile]
impl Service {
//~ @1..5 `#[profile]` goes on a function or method, not on an `impl` block
    fn work(&self) -> u8 {
        1
    }
}

fn main() {
    Service.work();
}
