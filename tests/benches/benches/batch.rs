//! Batches: a thousand callers whose items are gathered by hundreds.

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use resilience::batch;
use resilience_benches::body::Failed;
use tokio::runtime::{Builder, Runtime};

const CALLERS: u64 = 1_000;
const ITEMS: u64 = 100_000;

#[batch(size = 100, max_wait = "1ms")]
async fn load(items: Vec<u64>) -> Result<Vec<u64>, Failed> {
    Ok(items)
}

/// So many rounds of all items. Callers stop at a shared total: with a fixed number each, the last batches would wait for the timer.
fn rounds(runtime: &Runtime, n: u64) -> Duration {
    let begin = Instant::now();
    for _ in 0..n {
        let done = Arc::new(AtomicU64::new(0));
        let caller = |_| {
            let done = done.clone();
            tokio::spawn(async move {
                loop {
                    let item = done.fetch_add(1, Ordering::Relaxed);
                    if item >= ITEMS {
                        break;
                    }
                    assert_eq!(load(item).await, Ok(item));
                }
            })
        };
        runtime.block_on(async {
            let tasks: Vec<_> = (0..CALLERS).map(caller).collect();
            for task in tasks {
                task.await.expect("no caller panics");
            }
        });
    }
    begin.elapsed()
}

fn main() {
    let mut criterion = support::criterion();
    let mut group = criterion.benchmark_group("batch: 100,000 items of 1000 callers");
    group.sample_size(10);
    for (name, mut builder) in [
        ("1 thread", Builder::new_current_thread()),
        ("2 workers", Builder::new_multi_thread()),
    ] {
        let runtime = builder
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime");
        group.bench_function(name, |bencher| bencher.iter_custom(|n| rounds(&runtime, n)));
    }
    group.finish();
    criterion.final_summary();
}
