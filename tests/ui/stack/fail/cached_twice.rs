//! Two caches of one function.

use resilience::cached;

#[cached(ttl = "5m")]
#[cached(ttl = "10m")]
//~ @3..9 `#[cached]` is written twice on this function
fn work(id: u8) -> u8 {
    id
}

fn main() {
    work(1);
}
