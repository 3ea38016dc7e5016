//! Caches: hits, a miss, and a thousand callers that miss at once.

mod support;

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use resilience::cached;
use resilience_benches::body::{Failed, work};
use resilience_benches::subjects::cache::SUBJECTS;
use tokio::runtime::{Builder, Runtime};

const CALLERS: u64 = 1_000;

#[cached(ttl = "5m", max_size = 10_000)]
async fn slow(key: u64) -> Result<u64, Failed> {
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
    work(key)
}

/// So many stampedes, each of a thousand callers of a new key.
fn stampedes(runtime: &Runtime, n: u64) -> Duration {
    static KEY: AtomicU64 = AtomicU64::new(0);
    let begin = Instant::now();
    for _ in 0..n {
        let key = KEY.fetch_add(1, Ordering::Relaxed);
        runtime.block_on(async {
            let tasks: Vec<_> = (0..CALLERS).map(|_| tokio::spawn(slow(key))).collect();
            for task in tasks {
                assert_eq!(task.await.expect("no caller panics"), Ok(key));
            }
        });
    }
    begin.elapsed()
}

fn main() {
    support::measure(SUBJECTS);
    let mut criterion = support::criterion();
    let mut group = criterion.benchmark_group("cache: stampede of 1000");
    for (name, mut builder) in [
        ("1 thread", Builder::new_current_thread()),
        ("2 workers", Builder::new_multi_thread()),
    ] {
        let runtime = builder.worker_threads(2).build().expect("a runtime");
        group.bench_function(name, |bencher| {
            bencher.iter_custom(|n| stampedes(&runtime, n));
        });
    }
    group.finish();
    criterion.final_summary();
}
