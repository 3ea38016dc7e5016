//! A `const fn` keeps no state.

#[resilience::profile]
const fn work() -> u8 {
//~ @1..6 a `const fn` cannot keep state or wait; remove `const`
    1
}

fn main() {
    work();
}
