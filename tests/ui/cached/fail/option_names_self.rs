//! A time of the instance.

use resilience::cached;

struct Shop {
    fresh: std::time::Duration,
}

impl Shop {
    #[cached(ttl = self.fresh, skip(self))]
//~                ^^^^ `ttl` is evaluated once, not per call, so it cannot use `self`; write a constant, or build the policy yourself with `TtlCache::builder`
    async fn price(&self, id: u64) -> Result<u64, String> {
        Ok(id + self.fresh.as_secs())
    }
}

fn main() {}
