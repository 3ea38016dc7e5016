//! Retries whose first attempt succeeds.

use resilience::retry_with_backoff;

use super::Subject;
use crate::body::{Failed, work};
use crate::calls;

/// A retry with nothing to do, with a budget and without.
pub const SUBJECTS: &[Subject] = &[
    Subject::new(
        "retry: first attempt succeeds",
        calls!(i => retried(i).await),
    )
    .at_most(32),
    Subject::new(
        "retry: the same, with a budget",
        calls!(i => with_budget(i).await),
    ),
];

#[retry_with_backoff(max_attempts = 3, base_delay = "100ms")]
async fn retried(n: u64) -> Result<u64, Failed> {
    work(n)
}

#[retry_with_backoff(max_attempts = 3, base_delay = "100ms", budget = "benches")]
async fn with_budget(n: u64) -> Result<u64, Failed> {
    work(n)
}
