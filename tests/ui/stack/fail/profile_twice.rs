//! One call, measured twice.

use resilience::profile;

#[profile("outer")]
#[profile("inner")]
//~ @3..10 `#[profile]` is written twice on this function
fn work() {}

fn main() {
    work();
}
