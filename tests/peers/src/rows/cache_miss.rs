//! Cache misses that put one in and push one out.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use resilience::cached;

use super::Made;
use crate::body::{Failed, bare, work};
use crate::calls;
use crate::row::Row;

pub const ROWS: &[Made] = &[("cache: miss, insert, evict", miss)];

#[cached(ttl = "5m", max_size = 1_000)]
async fn missed(key: u64) -> Result<u64, Failed> {
    work(key)
}

/// Numbers that were never asked before.
fn fresh() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

fn miss() -> Row {
    let future = moka::future::Cache::<u64, u64>::builder()
        .max_capacity(1_000)
        .time_to_live(Duration::from_mins(5))
        .build();
    let quick = quick_cache::sync::Cache::<u64, u64>::new(1_000);
    Row::ns()
        .alone("ours", calls!(_i => missed(fresh()).await))
        .alone(
            "quick_cache (no ttl)",
            calls!(_i => quick.get_or_insert_async(&fresh(), bare(1)).await),
        )
        .alone(
            "moka future try_get_with",
            calls!(_i => future.try_get_with(fresh(), bare(1)).await),
        )
        .one("T10", "quick_cache (no ttl)", 2.0 / 3.0)
}
