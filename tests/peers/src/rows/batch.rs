//! Batches: a thousand callers whose items are gathered by hundreds.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use resilience::batch;
use tokio::runtime::{Builder, Runtime};
use ultra_batch::{BatchExecutor, Executor};

use super::Made;
use crate::body::Failed;
use crate::row::Row;

pub const ROWS: &[Made] = &[
    ("batch: an item, 1 thread", one_thread),
    ("batch: an item, 2 workers", two_workers),
];

const CALLERS: u64 = 1_000;
const ITEMS: u64 = 100_000;

#[batch(size = 100, max_wait = "1ms")]
async fn ours(items: Vec<u64>) -> Result<Vec<u64>, Failed> {
    Ok(items)
}

struct Echo;

impl Executor for Echo {
    type Value = u64;
    type Result = u64;
    type Error = Failed;

    async fn execute(&self, values: Vec<u64>) -> Result<Vec<u64>, Failed> {
        Ok(values)
    }
}

/// The nanoseconds of an item. Callers stop at a shared total: with a fixed number each, the last batches would wait for the timer.
fn timed<F, C>(runtime: Runtime, call: C) -> impl FnMut() -> f64 + 'static
where
    C: Fn(u64) -> F + Clone + Send + 'static,
    F: Future<Output = ()> + Send,
{
    move || {
        let done = Arc::new(AtomicU64::new(0));
        let begin = Instant::now();
        runtime.block_on(async {
            let caller = |_| {
                let (done, call) = (done.clone(), call.clone());
                tokio::spawn(async move {
                    loop {
                        let item = done.fetch_add(1, Ordering::Relaxed);
                        if item >= ITEMS {
                            break;
                        }
                        call(item).await;
                    }
                })
            };
            let tasks: Vec<_> = (0..CALLERS).map(caller).collect();
            for task in tasks {
                task.await.expect("no caller panics");
            }
        });
        #[expect(clippy::cast_precision_loss, reason = "a figure of a table")]
        let each = begin.elapsed().as_nanos() as f64 / ITEMS as f64;
        each
    }
}

fn row(runtime: fn() -> Runtime) -> Row {
    let theirs = runtime();
    let executor = {
        let _inside = theirs.enter();
        BatchExecutor::build(Echo)
            .eager_batch_size(Some(100))
            .delay_duration(Duration::from_millis(1))
            .finish()
    };
    let executor = Arc::new(executor);
    Row::of("ns/item")
        .whole(
            "ours",
            timed(runtime(), |item| async move {
                assert_eq!(ours(item).await, Ok(item));
            }),
        )
        .whole(
            "ultra-batch",
            timed(theirs, move |item| {
                let executor = executor.clone();
                async move { assert_eq!(executor.execute(item).await.ok(), Some(Some(item))) }
            }),
        )
        .whole(
            "limit: the loop",
            timed(runtime(), |_| tokio::task::yield_now()),
        )
        .one("T16", "ultra-batch", 0.25)
}

fn one_thread() -> Row {
    row(|| {
        Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime")
    })
}

fn two_workers() -> Row {
    row(|| {
        Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime")
    })
}
