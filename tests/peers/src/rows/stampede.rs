//! A thousand callers who miss at once: what each pays, and how often the body runs.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use resilience::cached;
use tokio::runtime::{Builder, Runtime};

use super::Made;
use crate::body::Failed;
use crate::row::Row;

pub const ROWS: &[Made] = &[
    ("cache: stampede of 1000, 1 thread", one_thread),
    ("cache: stampede of 1000, 2 workers", two_workers),
    (
        "cache: stampede, runs in the worst of 500 rounds, 1 thread",
        runs_one_thread,
    ),
    (
        "cache: stampede, runs in the worst of 500 rounds, 2 workers",
        runs_two_workers,
    ),
];

const CALLERS: u64 = 1_000;
static LOADED: AtomicU64 = AtomicU64::new(0);
static ROUND: AtomicU64 = AtomicU64::new(0);

/// What everyone waits for: it suspends a few times.
async fn load(key: u64) -> Result<u64, Failed> {
    LOADED.fetch_add(1, Ordering::Relaxed);
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
    Ok(key)
}

#[cached(ttl = "5m", max_size = 10_000)]
async fn ours(key: u64) -> Result<u64, Failed> {
    load(key).await
}

fn current() -> Runtime {
    Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
}

fn workers() -> Runtime {
    Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
}

/// One round: all callers ask for a new key. The nanoseconds of each, and how often the body ran.
fn round<F, C>(runtime: &Runtime, call: &C) -> (f64, u64)
where
    C: Fn(u64) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    let key = ROUND.fetch_add(1, Ordering::Relaxed);
    LOADED.store(0, Ordering::Relaxed);
    let begin = Instant::now();
    runtime.block_on(async {
        let tasks: Vec<_> = (0..CALLERS).map(|_| tokio::spawn(call(key))).collect();
        for task in tasks {
            task.await.expect("no caller panics");
        }
    });
    #[expect(clippy::cast_precision_loss, reason = "a figure of a table")]
    let each = begin.elapsed().as_nanos() as f64 / CALLERS as f64;
    (each, LOADED.load(Ordering::Relaxed))
}

/// The median of a few rounds.
fn timed<F, C>(runtime: Runtime, call: C) -> impl FnMut() -> f64 + 'static
where
    C: Fn(u64) -> F + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    move || {
        let rounds = (0..21).map(|_| round(&runtime, &call).0).collect();
        crate::measure::median(rounds).unwrap_or(f64::NAN)
    }
}

async fn ask_ours(key: u64) {
    assert_eq!(ours(key).await, Ok(key));
}

fn times(runtime: fn() -> Runtime) -> Row {
    let moka = moka::future::Cache::<u64, u64>::builder()
        .max_capacity(10_000)
        .time_to_live(Duration::from_mins(5))
        .build();
    let again = moka.clone();
    let quick = Arc::new(quick_cache::sync::Cache::<u64, u64>::new(10_000));
    Row::of("ns/call")
        .whole("ours", timed(runtime(), ask_ours))
        .whole(
            "quick_cache (no ttl)",
            timed(runtime(), move |key| {
                let quick = quick.clone();
                async move {
                    let _ = quick.get_or_insert_async(&key, load(key)).await;
                }
            }),
        )
        .whole(
            "moka get_with",
            timed(runtime(), move |key| {
                let moka = moka.clone();
                async move {
                    moka.get_with(key, async { load(key).await.unwrap_or(0) })
                        .await;
                }
            }),
        )
        .whole(
            "moka try_get_with",
            timed(runtime(), move |key| {
                let moka = again.clone();
                async move {
                    let _ = moka.try_get_with(key, load(key)).await;
                }
            }),
        )
        .whole("limit: spawn and join", timed(runtime(), |_| async {}))
        .one("T9", "quick_cache (no ttl)", 1.2)
        .one("T9", "moka get_with", 2.0 / 3.0)
}

/// The most runs in one of 500 rounds, and the least: a round without one would be as wrong.
fn runs(runtime: fn() -> Runtime) -> Row {
    let runtime = runtime();
    let least = Rc::new(Cell::new(u64::MAX));
    let seen = least.clone();
    Row::of("runs")
        .whole("ours", move || {
            let counts: Vec<_> = (0..500).map(|_| round(&runtime, &ask_ours).1).collect();
            seen.set(counts.iter().copied().min().unwrap_or(0).min(seen.get()));
            #[expect(clippy::cast_precision_loss, reason = "a figure of a table")]
            let most = counts.iter().copied().max().unwrap_or(0) as f64;
            most
        })
        .whole("ours, the least", move || {
            #[expect(clippy::cast_precision_loss, reason = "a figure of a table")]
            let least = least.get() as f64;
            least
        })
        .most("T9", 1.0)
}

fn one_thread() -> Row {
    times(current)
}

fn two_workers() -> Row {
    times(workers)
}

fn runs_one_thread() -> Row {
    runs(current)
}

fn runs_two_workers() -> Row {
    runs(workers)
}
