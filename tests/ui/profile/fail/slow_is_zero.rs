//! Every call would be slow.

#[resilience::profile(slow = "0s")]
//~                          ^^^^ `slow` must be longer than zero
fn work() {}

fn main() {
    work();
}
