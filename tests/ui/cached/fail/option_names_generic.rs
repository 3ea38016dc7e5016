//! A size of the instantiation.

use resilience::cached;

#[cached(max_size = N)]
//~                 ^ `max_size` is evaluated once, not per call, so it cannot use `N`; write a constant, or build the policy yourself with `TtlCache::builder`
async fn price<const N: usize>(id: u64) -> Result<u64, String> {
    Ok(id + N as u64)
}

fn main() {}
