//! A sibling under another name is not seen by the attribute above it.

use resilience::{cached as memo, profile};

#[profile]
#[memo(ttl = "5m")]
//~ @1..20 this is `resilience::cached` under another name, so the resilience attribute above it could not see it and the layers would run in the wrong order; write it as `#[cached]` or `#[resilience::cached]`
fn work(id: u8) -> u8 {
    id
}

fn main() {
    work(1);
}
