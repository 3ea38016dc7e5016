//! Shows `#[concurrency_limit]`: a search service gets slower with more than eight requests at once, which nobody has told us.
//!
//! `cargo run --bin concurrency_limit`, offline, in two seconds.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use resilience::{Rejection, RejectionKind, concurrency_limit, registry};

/// At full speed with so many requests at once.
const CAPACITY: u32 = 8;

/// How many run now, and how many ran at once at most.
#[derive(Default)]
struct Service {
    inside: AtomicU32,
    peak: AtomicU32,
}

impl Service {
    /// Ten milliseconds of work; in a crowd each step takes longer.
    async fn work(&self) {
        let inside = self.inside.fetch_add(1, Ordering::Relaxed) + 1;
        self.peak.fetch_max(inside, Ordering::Relaxed);
        for _ in 0..5 {
            let crowd = self.inside.load(Ordering::Relaxed).div_ceil(CAPACITY);
            tokio::time::sleep(Duration::from_millis(2) * crowd).await;
        }
        self.inside.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Begins with four at once, and finds out how many there may be. Nobody waits: who finds no room may ask elsewhere.
#[concurrency_limit(
    adaptive,
    name = "search",
    initial_limit = 4,
    max_limit = 100,
    window = "50ms",
    probe_interval = "10s"
)]
async fn search(service: &Service) -> Result<(), Rejection> {
    service.work().await;
    Ok(())
}

#[tokio::main]
async fn main() {
    let service = Arc::new(Service::default());
    let end = Instant::now() + Duration::from_millis(1_500);
    println!("sixty callers ask again and again");
    let callers: Vec<_> = (0..60)
        .map(|_| {
            let service = service.clone();
            tokio::spawn(async move {
                let mut answers = 0_u64;
                while Instant::now() < end {
                    match search(&service).await {
                        Ok(()) => answers += 1,
                        Err(full) => {
                            assert_eq!(full.kind(), RejectionKind::ConcurrencyLimited);
                            tokio::time::sleep(Duration::from_millis(5)).await;
                        }
                    }
                }
                answers
            })
        })
        .collect();
    let mut answers = 0;
    for caller in callers {
        answers += caller.await.expect("no caller panics");
    }
    let seen = registry()
        .concurrency_limit("search")
        .expect("`search` declares it")
        .snapshot();
    let ms = |known: Option<f64>| known.map_or_else(String::new, |ms| format!("{ms:.1} ms"));
    println!(
        "  the limit went from 4 to {}; the least latency is {}, the last one {}",
        seen.limit,
        ms(seen.least_ms),
        ms(seen.latency_ms),
    );
    let peak = service.peak.load(Ordering::Relaxed);
    println!(
        "`{}`: {answers} answers, {} refused, at most {peak} at once",
        seen.name, seen.rejected
    );
    assert_eq!((seen.successful, seen.in_use), (answers, 0));
    assert!(seen.rejected > 0, "more asked than the service can take");
    assert!(peak <= 60 && seen.limit >= 3, "within its bounds");
}
