//! A plain function.
#![forbid(unsafe_code)]

use resilience::profile;

#[profile(slow = "500ms")]
fn work() -> u8 {
    1
}

fn main() {
    assert_eq!(work(), 1);
}
