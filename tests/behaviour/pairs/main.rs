//! For each ordered pair of the six attributes: the layers run in the written order, and none runs twice.
//!
//! Seen by what the layers count and how often the body runs, never by tokens. Each order has a test that would fail for the
//! other; the numbers are exact, so that a layer that ran twice would show.

mod admission;
mod batches;
mod functions;
mod plain;

use std::cell::Cell;
use std::sync::Arc;

use resilience::{
    BatchSnapshot, CacheSnapshot, CircuitBreaker, CircuitBreakerSnapshot, FallbackSnapshot,
    ProfileSnapshot, Registry, RetrySnapshot,
};

thread_local! {
    static RUNS: Cell<u32> = const { Cell::new(0) };
}

/// The body ran.
fn ran() {
    RUNS.set(RUNS.get() + 1);
}

/// How often the body ran since the last question; each test has its thread.
fn runs() -> u32 {
    RUNS.take()
}

/// The layers of one function, by the name that all have.
struct Layers {
    own: Registry,
    name: &'static str,
}

impl Layers {
    fn of(name: &'static str) -> Self {
        runs();
        Self {
            own: Registry::new(),
            name,
        }
    }

    async fn run<T>(&self, future: impl Future<Output = T>) -> T {
        resilience::registry::scope(&self.own, future).await
    }

    fn profile(&self) -> ProfileSnapshot {
        self.own.profile(self.name).expect("declared").snapshot()
    }

    /// Calls, errors, degraded and rejected ones.
    fn profiled(&self) -> [u64; 4] {
        let profile = self.profile();
        [
            profile.calls,
            profile.error,
            profile.degraded,
            profile.rejected,
        ]
    }

    fn circuit(&self) -> Arc<CircuitBreaker> {
        self.own.circuit_breaker(self.name).expect("declared")
    }

    fn breaker(&self) -> CircuitBreakerSnapshot {
        self.circuit().snapshot()
    }

    /// Total, failed and rejected calls.
    fn broke(&self) -> [u64; 3] {
        let breaker = self.breaker();
        [breaker.total, breaker.failed, breaker.rejected]
    }

    fn cache(&self) -> CacheSnapshot {
        self.own.cache(self.name).expect("declared").snapshot()
    }

    /// Hits, misses, stale and coalesced looks.
    fn looked(&self) -> [u64; 4] {
        let cache = self.cache();
        [cache.hits, cache.misses, cache.stale, cache.coalesced]
    }

    fn fallback(&self) -> FallbackSnapshot {
        self.own.fallback(self.name).expect("declared").snapshot()
    }

    /// Failures and rejections seen, and how many were answered.
    fn answered(&self) -> [u64; 3] {
        let fallback = self.fallback();
        [fallback.failed, fallback.rejected, fallback.answered]
    }

    fn retry(&self) -> RetrySnapshot {
        self.own.retry(self.name).expect("declared").snapshot()
    }

    /// Attempts after the first, calls that were given up, and refusals passed on.
    fn retried(&self) -> [u64; 3] {
        let retry = self.retry();
        [retry.retried, retry.exhausted, retry.refused]
    }

    fn batch(&self) -> BatchSnapshot {
        self.own.batch(self.name).expect("declared").snapshot()
    }

    /// Calls, items and batches.
    fn batched(&self) -> [u64; 3] {
        let batch = self.batch();
        [batch.calls, batch.items, batch.batches]
    }
}

#[test]
fn z8_each_of_the_thirty_orders_is_listed_as_written() {
    let all = resilience::registry().policies();
    let mut pairs = 0;
    for one in all.iter().filter(|one| one.layers.len() == 2) {
        // the function for a whole batch has the lower layer only
        let layers: Vec<_> = one.layers.iter().map(|layer| layer.attribute).collect();
        let short = |attribute: &str| match attribute {
            "circuit_breaker" => "breaker".to_owned(),
            "retry_with_backoff" => "retry".to_owned(),
            other => other.to_owned(),
        };
        let written = layers.iter().map(|one| short(one)).collect::<Vec<_>>();
        assert_eq!(written.join("_"), one.function);
        pairs += 1;
    }
    // of the five with batch on top, the lower layer is listed with the function for the whole batch
    assert_eq!(pairs, 25);
}
