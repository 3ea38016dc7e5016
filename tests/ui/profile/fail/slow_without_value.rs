//! A name and nothing after it.

#[resilience::profile(slow)]
//~                   ^^^^ `slow` needs a value: write `slow = ..`
fn work() {}

fn main() {
    work();
}
