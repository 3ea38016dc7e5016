//! A sibling that nobody imported.

#[resilience::profile]
#[cached(ttl = "5m")]
//~ @3..9 cannot find attribute `cached` in this scope
fn work(id: u8) -> u8 {
    id
}

fn main() {
    work(1);
}
