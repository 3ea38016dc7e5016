//! On a trait.

#[resilience::profile]
trait Work {
//~ @1..6 `#[profile]` goes on a function or method, not on a trait
    fn work(&self) -> u8 {
        1
    }
}

impl Work for u8 {}

fn main() {
    1_u8.work();
}
