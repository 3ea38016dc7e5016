//! What a call costs as there is more of everything: keys, policies, tasks, waiters.

use std::sync::Arc;
use std::time::{Duration, Instant};

use resilience::{Bulkhead, TtlCache, circuit_breaker, profile, retry_with_backoff};

use super::Made;
use super::registry::filled;
use crate::body::{Failed, bare, work};
use crate::calls;
use crate::measure::drive;
use crate::row::{Row, sink};

pub const ROWS: &[Made] = &[
    ("grows: cache hit, with keys", keys),
    ("grows: moka future hit, with keys", keys_of_moka),
    ("grows: look-up by name, with policies", lookup),
    ("grows: snapshot, each policy, with policies", snapshot),
    ("grows: call of three layers, with tasks", tasks),
    ("grows: stampede, each caller, with callers", callers),
    ("grows: bulkhead, each turn, with waiters", waiters),
];

/// Spreads calls over so many keys as if by chance.
#[inline]
fn anywhere(i: u64, keys: u64) -> u64 {
    ((u128::from(i.wrapping_mul(0x9E37_79B9_7F4A_7C15)) * u128::from(keys)) >> 64) as u64
}

const LONG: Duration = Duration::from_hours(1);

fn keys() -> Row {
    let names = [
        "ours, 100 keys",
        "ours, 1,000",
        "ours, 10,000",
        "ours, 100,000",
        "ours, 1,000,000",
    ];
    let mut row = Row::ns();
    for (name, keys) in names
        .into_iter()
        .zip([100, 1_000, 10_000, 100_000, 1_000_000_u64])
    {
        let size = usize::try_from(keys * 2).unwrap_or(usize::MAX);
        let cache = TtlCache::<u64, u64>::builder(name)
            .max_size(size)
            .ttl(LONG)
            .build();
        let cache = cache.expect("good numbers");
        drive(async {
            for key in 0..keys {
                let _ = cache.get_or_compute(&key, || bare(key)).await;
            }
        });
        row = row.alone(
            name,
            calls!(i => {
                let key = anywhere(i, keys);
                cache.get_or_compute(&key, || bare(key)).await
            }),
        );
    }
    row
}

fn keys_of_moka() -> Row {
    let names = [
        "moka, 100 keys",
        "moka, 1,000",
        "moka, 10,000",
        "moka, 100,000",
        "moka, 1,000,000",
    ];
    let mut row = Row::ns();
    for (name, keys) in names
        .into_iter()
        .zip([100, 1_000, 10_000, 100_000, 1_000_000_u64])
    {
        let cache = moka::future::Cache::<u64, u64>::builder()
            .max_capacity(keys * 2)
            .time_to_live(LONG)
            .build();
        drive(async {
            for key in 0..keys {
                cache.insert(key, key).await;
            }
        });
        row = row.alone(name, calls!(i => cache.get(&anywhere(i, keys)).await));
    }
    row
}

const POLICIES: [(&str, u32); 5] = [
    ("ours, 10 policies", 10),
    ("ours, 100", 100),
    ("ours, 1,000", 1_000),
    ("ours, 10,000", 10_000),
    ("ours, 100,000", 100_000),
];

fn lookup() -> Row {
    let mut row = Row::ns();
    for (name, policies) in POLICIES {
        let registry = filled(policies);
        row = row.alone(
            name,
            crate::sync_calls!(_i => registry.circuit_breaker("breaker-3").is_some()),
        );
    }
    row
}

fn snapshot() -> Row {
    let mut row = Row::of("ns/pol.");
    for (name, policies) in POLICIES {
        let registry = filled(policies);
        row = row.whole(name, move || {
            if policies < 10_000 {
                // what a larger one freed is put in order by whoever allocates next
                sink(registry.snapshot());
            }
            let begin = Instant::now();
            sink(registry.snapshot());
            begin.elapsed().as_secs_f64() * 1e9 / f64::from(policies)
        });
    }
    row
}

#[profile("peers-tasks")]
#[retry_with_backoff(max_attempts = 3, base_delay = "100ms")]
#[circuit_breaker("peers-tasks", failure_threshold = 5)]
async fn layered(n: u64) -> Result<u64, Failed> {
    tokio::task::yield_now().await;
    work(n)
}

const COUNTS: [u32; 5] = [1, 10, 100, 1_000, 10_000];

/// Runs so many tasks, and gives the nanoseconds of each of `total` units of work.
fn spread<F>(
    tasks: u32,
    total: u32,
    task: impl Fn(u64) -> F + 'static,
) -> impl FnMut() -> f64 + 'static
where
    F: Future<Output = ()> + Send + 'static,
{
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    let runtime = runtime.expect("a runtime");
    let each = (total / tasks).max(1);
    move || {
        let begin = Instant::now();
        runtime.block_on(async {
            let tasks: Vec<_> = (0..tasks)
                .map(|_| tokio::spawn(task(u64::from(each))))
                .collect();
            for task in tasks {
                task.await.expect("no task panics");
            }
        });
        begin.elapsed().as_secs_f64() * 1e9 / f64::from(tasks) / f64::from(each)
    }
}

fn tasks() -> Row {
    let names = [
        "ours, 1 task",
        "ours, 10",
        "ours, 100",
        "ours, 1,000",
        "ours, 10,000",
    ];
    let mut row = Row::of("ns/call");
    for (name, tasks) in names.into_iter().zip(COUNTS) {
        let calls = spread(tasks, 100_000, |n| async move {
            for i in 0..n {
                sink(layered(i).await);
            }
        });
        row = row.whole(name, calls);
    }
    row
}

fn callers() -> Row {
    let names = [
        "ours, 1 caller",
        "ours, 10",
        "ours, 100",
        "ours, 1,000",
        "ours, 10,000",
    ];
    let mut row = Row::of("ns/call");
    for (name, callers) in names.into_iter().zip(COUNTS) {
        let cache = Arc::new(
            TtlCache::<u64, u64>::builder(name)
                .ttl(LONG)
                .build()
                .expect("good numbers"),
        );
        let fresh = Arc::new(std::sync::atomic::AtomicU64::new(0));
        let calls = spread(callers, 1, move |_| {
            let (cache, all) = (
                cache.clone(),
                fresh.fetch_add(1, std::sync::atomic::Ordering::Relaxed),
            );
            let key = all / u64::from(callers);
            async move {
                let load = || async {
                    for _ in 0..50 {
                        tokio::task::yield_now().await;
                    }
                    bare(key).await
                };
                sink(cache.get_or_compute(&key, load).await);
            }
        });
        row = row.whole(name, calls);
    }
    row
}

fn waiters() -> Row {
    let names = [
        "ours, 1 waiter",
        "ours, 10",
        "ours, 100",
        "ours, 1,000",
        "ours, 10,000",
    ];
    let mut row = Row::of("ns/turn");
    for (name, waiters) in names.into_iter().zip(COUNTS) {
        let bulkhead = Bulkhead::builder(name, 1)
            .queue(20_000)
            .build()
            .expect("good numbers");
        let bulkhead = Arc::new(bulkhead);
        let calls = spread(waiters, 20_000, move |n| {
            let bulkhead = bulkhead.clone();
            async move {
                for _ in 0..n {
                    let turn = bulkhead.acquire().await;
                    tokio::task::yield_now().await;
                    drop(turn);
                }
            }
        });
        row = row.whole(name, calls);
    }
    row
}
