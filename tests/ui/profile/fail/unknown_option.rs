//! An option that does not exist.

#[resilience::profile(slwo = "500ms")]
//~                   ^^^^ `profile` has no argument `slwo`; did you mean `slow`?
fn work() -> u8 {
    1
}

fn main() {
    work();
}
