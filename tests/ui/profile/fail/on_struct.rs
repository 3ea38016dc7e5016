//! On a struct.

#[resilience::profile]
struct Service;
//~ @1..7 `#[profile]` goes on a function or method, not on a struct

fn main() {
    let _ = Service;
}
