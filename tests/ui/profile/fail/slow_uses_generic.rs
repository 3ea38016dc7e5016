//! One static serves every instantiation, so it cannot know `N`.

#[resilience::profile(slow = N)]
//~                          ^ `slow` is evaluated once, not per call, so it cannot use `N`; write a constant, or build the policy yourself with `Profile::builder`
fn work<const N: u64>() -> u64 {
    N
}

fn main() {
    work::<3>();
}
