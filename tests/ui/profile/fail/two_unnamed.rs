//! Two arguments without a name.

#[resilience::profile("one", "two")]
//~                          ^^^^^ `profile` takes one unnamed argument
fn work() {}

fn main() {
    work();
}
