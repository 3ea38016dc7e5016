//! A unit that there is not.

#[resilience::profile(slow = "2 fortnights")]
//~                          ^^^^^^^^^^^^^^ `"2 fortnights"` is not a duration: unknown unit `fortnights`; write e.g. "100ms", "1.5s", "5m", "2h"
fn work() {}

fn main() {
    work();
}
