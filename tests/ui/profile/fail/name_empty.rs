//! A name of nothing.

#[resilience::profile(" ")]
//~                   ^^^ `name` is empty
fn work() {}

fn main() {
    work();
}
