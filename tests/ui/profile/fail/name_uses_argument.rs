//! The name is read once, when there is no argument yet.

#[resilience::profile(name = which)]
//~                          ^^^^^ `name` is evaluated once, not per call, so it cannot use `which`; write a constant, or build the policy yourself with `Profile::builder`
fn work(which: &'static str) -> usize {
    which.len()
}

fn main() {
    work("one");
}
