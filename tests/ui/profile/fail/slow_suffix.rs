//! A unit outside a string.

#[resilience::profile(slow = 30ms)]
//~                          ^^^^ a duration with a unit is a string: write "30ms"
fn work() {}

fn main() {
    work();
}
