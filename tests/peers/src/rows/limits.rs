//! Rate limits, bulkheads, timeouts and pools, where all is well.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::{Quota, RateLimiter};
use resilience::{ResourcePool, bulkhead, concurrency_limit, rate_limit, timeout};
use tokio::sync::Semaphore;

use super::Made;
use crate::body::{Failed, bare, work};
use crate::calls;
use crate::row::Row;

pub const ROWS: &[Made] = &[
    ("rate limit: direct", direct),
    ("rate limit: keyed, 1000 keys", keyed),
    ("bulkhead: a free place", places),
    ("bulkhead: a lock for each key", keyed_places),
    ("timeout: around a ready future", ready),
    ("pool: get and return", pool),
];

const MANY: NonZeroU32 = NonZeroU32::new(1_000_000_000).expect("not zero");
const KEYS: u64 = 1_000;

#[rate_limit(per_second = 1_000_000_000, name = "peers-direct")]
async fn limited(n: u64) -> Result<u64, Failed> {
    work(n)
}

#[rate_limit(per_second = 1_000_000_000, key = n % KEYS, name = "peers-keyed")]
async fn limited_by_key(n: u64) -> Result<u64, Failed> {
    work(n)
}

fn direct() -> Row {
    let governor = RateLimiter::direct(Quota::per_second(MANY));
    Row::ns()
        .calls("ours", calls!(i => limited(i).await))
        .calls(
            "governor",
            calls!(i => match governor.check() {
                Ok(()) => bare(i).await,
                Err(_) => Err(Failed::Refused),
            }),
        )
        .calls("limit: bare call", calls!(i => bare(i).await))
        .one("T15", "governor", 1.1)
        .two("T15", "governor", 1.1)
}

fn keyed() -> Row {
    let governor = RateLimiter::keyed(Quota::per_second(MANY));
    Row::ns()
        .calls("ours", calls!(i => limited_by_key(i).await))
        .calls(
            "governor",
            calls!(i => match governor.check_key(&(i % KEYS)) {
                Ok(()) => bare(i).await,
                Err(_) => Err(Failed::Refused),
            }),
        )
        .one("T15", "governor", 1.1)
        .two("T15", "governor", 1.1)
}

#[bulkhead(8, name = "peers-places")]
async fn confined(n: u64) -> Result<u64, Failed> {
    work(n)
}

#[bulkhead(1, key = n % KEYS, queue = 10, name = "peers-keyed-places")]
async fn one_of_each(n: u64) -> Result<u64, Failed> {
    work(n)
}

#[concurrency_limit(adaptive, name = "peers-adaptive")]
async fn adaptive(n: u64) -> Result<u64, Failed> {
    work(n)
}

fn places() -> Row {
    let semaphore = Arc::new(Semaphore::new(8));
    Row::ns()
        .calls("ours", calls!(i => confined(i).await))
        .calls("ours, adaptive", calls!(i => adaptive(i).await))
        .calls(
            "tokio semaphore",
            calls!(i => {
                let _permit = semaphore.try_acquire();
                bare(i).await
            }),
        )
        .calls("limit: bare call", calls!(i => bare(i).await))
}

fn keyed_places() -> Row {
    Row::ns()
        .calls("ours", calls!(i => one_of_each(i).await))
        .calls("limit: bare call", calls!(i => bare(i).await))
}

#[timeout("2s")]
async fn timed(n: u64) -> Result<u64, Failed> {
    work(n)
}

fn ready() -> Row {
    Row::ns()
        .calls("ours", calls!(i => timed(i).await))
        .calls(
            "tokio timeout",
            calls!(i => tokio::time::timeout(Duration::from_secs(2), bare(i)).await),
        )
        .calls("limit: bare call", calls!(i => bare(i).await))
}

struct Numbers;

impl deadpool::managed::Manager for Numbers {
    type Type = u64;
    type Error = Failed;

    async fn create(&self) -> Result<u64, Failed> {
        Ok(1)
    }

    async fn recycle(
        &self,
        _: &mut u64,
        _: &deadpool::managed::Metrics,
    ) -> deadpool::managed::RecycleResult<Failed> {
        Ok(())
    }
}

fn pool() -> Row {
    let ours = ResourcePool::builder("peers-pool", || async { Ok::<_, Failed>(1_u64) });
    let ours = ours.max_size(8).build().expect("good numbers");
    let managed = deadpool::managed::Pool::<Numbers>::builder(Numbers)
        .max_size(8)
        .build();
    let managed = managed.expect("good numbers");
    let unmanaged = deadpool::unmanaged::Pool::from(vec![1_u64; 8]);
    Row::ns()
        .calls(
            "ours",
            calls!(_i => ours.acquire().await.map(|lent| *lent).ok()),
        )
        .calls(
            "deadpool managed",
            calls!(_i => managed.get().await.map(|lent| *lent).ok()),
        )
        .calls(
            "deadpool unmanaged",
            calls!(_i => unmanaged.get().await.map(|lent| *lent).ok()),
        )
        .one("T17", "deadpool managed", 1.2)
        .two("T17", "deadpool managed", 1.2)
}
