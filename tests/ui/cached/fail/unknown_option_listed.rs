//! An option that is like none of them.

use resilience::cached;

#[cached(colour = "red")]
//~      ^^^^^^ `cached` has no argument `colour`; it takes: ttl, max_size, cache_none, time_to_idle, stale_if_error, stale_while_revalidate, single_flight, key, skip, name, crate
async fn price(id: u64) -> Result<u64, String> {
    Ok(id)
}

fn main() {}
