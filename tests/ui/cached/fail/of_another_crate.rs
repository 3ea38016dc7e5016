//! An option that another crate's `cached` has.

use resilience::{cached, profile};

#[profile]
#[cached(colour = "red")]
//~      ^^^^^^ `cached` has no argument `colour`; it takes: ttl, max_size, cache_none, time_to_idle, stale_if_error, stale_while_revalidate, single_flight, key, skip, name, crate (if this is another crate's `cached`, write its full path)
async fn price(id: u64) -> Result<u64, String> {
    Ok(id)
}

fn main() {}
