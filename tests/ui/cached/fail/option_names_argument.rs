//! A time that comes with the call.

use resilience::cached;

#[cached(ttl = fresh)]
//~            ^^^^^ `ttl` is evaluated once, not per call, so it cannot use `fresh`; write a constant, or build the policy yourself with `TtlCache::builder`
async fn price(fresh: std::time::Duration) -> Result<u64, String> {
    Ok(fresh.as_secs())
}

fn main() {}
