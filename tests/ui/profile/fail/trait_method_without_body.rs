//! On a method that has no body to guard.

trait Work {
    #[resilience::profile]
    async fn work(&self) -> u8;
//~          ^^^^ `#[profile]` needs a body; put it on the method in the `impl`, or give this method a default body
}

impl Work for u8 {
    async fn work(&self) -> u8 {
        *self
    }
}

fn main() {
    let _ = 1_u8.work();
}
