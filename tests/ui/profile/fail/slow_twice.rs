//! One option, written twice.

#[resilience::profile(slow = "1s", slow = "2s")]
//~                                ^^^^ `slow` is given twice
fn work() {}

fn main() {
    work();
}
