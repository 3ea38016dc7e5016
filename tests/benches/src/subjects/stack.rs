//! Layers on layers.

use std::sync::Arc;

use resilience::{cached, circuit_breaker, fallback, profile, retry_with_backoff, timeout};

use super::Subject;
use super::cache::text_of;
use crate::body::{Failed, work};
use crate::calls;

/// Stacks of two to six layers.
pub const SUBJECTS: &[Subject] = &[
    Subject::new("stack: retry, breaker", calls!(i => two(i).await)),
    Subject::new(
        "stack: profile, retry, breaker",
        calls!(i => three(i).await),
    )
    .at_most(130),
    Subject::new(
        "stack: profile, fallback, retry, breaker",
        calls!(i => four(i).await),
    ),
    Subject::new("stack: the four and a timeout", calls!(i => five(i).await)),
    Subject::new(
        "stack: the five and a cache, a hit",
        calls!(i => six(i % 1024).await),
    ),
    Subject::new(
        "stack: profile, cache hit, u64",
        calls!(i => hit(i % 1024).await),
    )
    .at_most(130),
    Subject::new(
        "stack: profile, cache hit, &str -> Arc",
        calls!(i => text_hit(text_of(i)).await),
    )
    .at_most(210),
];

#[retry_with_backoff(max_attempts = 3, base_delay = "100ms")]
#[circuit_breaker("two", failure_threshold = 5)]
async fn two(n: u64) -> Result<u64, Failed> {
    work(n)
}

#[profile("three")]
#[retry_with_backoff(max_attempts = 3, base_delay = "100ms")]
#[circuit_breaker("three", failure_threshold = 5)]
async fn three(n: u64) -> Result<u64, Failed> {
    work(n)
}

#[profile("four")]
#[fallback(value = 1_u64)]
#[retry_with_backoff(max_attempts = 3, base_delay = "100ms")]
#[circuit_breaker("four", failure_threshold = 5)]
async fn four(n: u64) -> Result<u64, Failed> {
    work(n)
}

#[profile("five")]
#[fallback(value = 1_u64)]
#[retry_with_backoff(max_attempts = 3, base_delay = "100ms")]
#[circuit_breaker("five", failure_threshold = 5)]
#[timeout("2s")]
async fn five(n: u64) -> Result<u64, Failed> {
    work(n)
}

#[profile("six")]
#[fallback(value = 1_u64)]
#[cached(ttl = "5m", max_size = 10_000)]
#[retry_with_backoff(max_attempts = 3, base_delay = "100ms")]
#[circuit_breaker("six", failure_threshold = 5)]
#[timeout("2s")]
async fn six(n: u64) -> Result<u64, Failed> {
    work(n)
}

#[profile("hit")]
#[cached(ttl = "5m", max_size = 10_000)]
async fn hit(key: u64) -> Result<u64, Failed> {
    work(key)
}

#[profile("text-hit")]
#[cached(ttl = "5m", max_size = 10_000)]
async fn text_hit(key: &str) -> Result<Arc<[u8; 64]>, Failed> {
    work(key.len() as u64).map(|n| Arc::new([n.to_le_bytes()[0]; 64]))
}
