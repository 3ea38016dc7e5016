//! The name is read once, when there is no argument yet.

#[resilience::timeout("2s", name = which)]
//~                                ^^^^^ `name` is evaluated once, not per call, so it cannot use `which`; write a constant, or build the policy yourself with `Timeout::new`
async fn load(which: &'static str) -> Result<usize, String> {
    Ok(which.len())
}

fn main() {
    drop(load("one"));
}
