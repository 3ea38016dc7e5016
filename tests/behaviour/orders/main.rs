//! For each ordered pair of the six attributes that bound a call: the upper one is asked first, and what it refuses or ends the lower
//! one does not see. And each of them above a batch, for items, and below it, for batches.
//!
//! Seen by what the layers count; each order has a test that would fail for the other.

mod admission;
mod attempts;
mod batches;
mod times;

use std::time::Duration;

use resilience::registry::scope;
use resilience::{
    BulkheadSnapshot, ChaosSnapshot, ConcurrencyLimitSnapshot, HedgeSnapshot, RateLimiterSnapshot,
    Registry, Rejection, RejectionKind, TimeoutSnapshot,
};

type Answer = Result<u64, Rejection>;

fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

async fn sleep(millis: u64) -> u64 {
    tokio::time::sleep(ms(millis)).await;
    millis
}

/// The layers of one function, by the name that both have.
struct Layers {
    own: Registry,
    name: &'static str,
}

impl Layers {
    fn of(name: &'static str) -> Self {
        let own = Registry::new();
        Self { own, name }
    }

    /// The same, while every chaos strikes.
    fn struck(name: &'static str) -> Self {
        let layers = Self::of(name);
        layers.own.chaos().enable_with_seed(7);
        layers
    }

    async fn run<T>(&self, future: impl Future<Output = T>) -> T {
        scope(&self.own, future).await
    }

    fn bulkhead(&self) -> BulkheadSnapshot {
        self.own.bulkhead(self.name).expect("declared").snapshot()
    }

    fn rate_limit(&self) -> RateLimiterSnapshot {
        let limiter = self.own.rate_limiter(self.name);
        limiter.expect("declared").snapshot()
    }

    fn limit(&self) -> ConcurrencyLimitSnapshot {
        let limit = self.own.concurrency_limit(self.name);
        limit.expect("declared").snapshot()
    }

    fn hedge(&self) -> HedgeSnapshot {
        self.own.hedge(self.name).expect("declared").snapshot()
    }

    fn timeout(&self) -> TimeoutSnapshot {
        self.own.timeout(self.name).expect("declared").snapshot()
    }

    fn chaos(&self) -> ChaosSnapshot {
        let chaos = self.own.chaos_policy(self.name);
        chaos.expect("declared").snapshot()
    }
}

fn refused(answer: Answer) -> RejectionKind {
    answer.expect_err("a refusal").kind()
}
