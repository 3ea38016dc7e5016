//! The name is read once, when there is no argument yet.

#[resilience::fallback(value = 2, name = which)]
//~                                      ^^^^^ `name` is evaluated once, not per call, so it cannot use `which`; write a constant, or build the policy yourself with `Fallback::new`
fn work(which: &'static str) -> Result<u32, String> {
    which.parse().map_err(|_| String::new())
}

fn main() {
    let _ = work("1");
}
