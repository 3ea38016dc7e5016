//! A name that is no string.

#[resilience::profile(name = 7)]
//~                          ^ `name` is a string: write `"7"`
fn work() {}

fn main() {
    work();
}
