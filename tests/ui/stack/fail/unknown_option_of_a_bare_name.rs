//! Perhaps another crate's attribute of the same name, imported by mistake.

use resilience::{cached, profile};

#[profile]
#[cached(lifespan = 10)]
//~      ^^^^^^^^ `cached` has no argument `lifespan`; it takes: ttl, max_size, cache_none, time_to_idle, stale_if_error, stale_while_revalidate, single_flight, key, skip, name, crate (if this is another crate's `cached`, write its full path)
fn work(id: u8) -> u8 {
    id
}

fn main() {
    work(1);
}
