//! A string without a unit.

#[resilience::profile(slow = "30")]
//~                          ^^^^ `"30"` is not a duration: it has no unit; write e.g. "100ms", "1.5s", "5m", "2h"
fn work() {}

fn main() {
    work();
}
