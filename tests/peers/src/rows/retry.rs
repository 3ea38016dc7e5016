//! Retries whose first attempt succeeds.

use std::time::Duration;

use backon::{ExponentialBuilder, Retryable};
use resilience::retry_with_backoff;
use tower::{Service, ServiceExt, service_fn};
use tower_resilience_retry::RetryLayer;

use super::Made;
use crate::body::{Failed, bare, work};
use crate::calls;
use crate::row::Row;

pub const ROWS: &[Made] = &[("retry: first attempt succeeds", first)];

#[retry_with_backoff(max_attempts = 3, base_delay = "100ms")]
async fn retried(n: u64) -> Result<u64, Failed> {
    work(n)
}

async fn tower_retry(n: u64) {
    let layer = RetryLayer::<u64, u64, Failed>::builder()
        .max_attempts(3)
        .exponential_backoff(Duration::from_millis(100))
        .build();
    let mut service = tower::Layer::layer(&layer, service_fn(bare));
    for i in 0..n {
        let i = std::hint::black_box(i);
        let _ = std::hint::black_box(service.ready().await.expect("ready").call(i).await);
    }
}

fn first() -> Row {
    let strategy = || tokio_retry2::strategy::ExponentialBackoff::from_millis(100).take(3);
    Row::ns()
        .calls("ours", calls!(i => retried(i).await))
        .calls("backon", calls!(i => (|| bare(i)).retry(ExponentialBuilder::default()).await))
        .calls("tryhard", calls!(i => {
            tryhard::retry_fn(|| bare(i)).retries(3).exponential_backoff(Duration::from_millis(100)).await
        }))
        .calls("tokio-retry2", calls!(i => {
            let attempt = || async { bare(i).await.map_err(tokio_retry2::RetryError::transient) };
            tokio_retry2::Retry::spawn(strategy(), attempt).await
        }))
        .calls("tower-resilience", |n| crate::measure::drive(tower_retry(n)))
        .calls("limit: bare call", calls!(i => bare(i).await))
        .one("T5", "backon", 0.5)
        .one("T5", "tryhard", 1.0)
        .own("T5", 1.1)
}
