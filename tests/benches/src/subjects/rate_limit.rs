//! Rate limits that let everything through.

use resilience::rate_limit;

use super::Subject;
use crate::body::{Failed, work};
use crate::calls;

/// One limit for all, one for each key, and one that counts.
pub const SUBJECTS: &[Subject] = &[
    Subject::new("rate limit: direct", calls!(i => direct(i).await)).at_most(55),
    Subject::new(
        "rate limit: keyed, 1000 keys",
        calls!(i => keyed(i % 1_000).await),
    ),
    Subject::new("rate limit: sliding window", calls!(i => sliding(i).await)),
];

#[rate_limit(per_second = 1_000_000_000, name = "direct")]
async fn direct(n: u64) -> Result<u64, Failed> {
    work(n)
}

#[rate_limit(per_second = 1_000_000_000, key = n, name = "by-key")]
async fn keyed(n: u64) -> Result<u64, Failed> {
    work(n)
}

#[rate_limit(per_second = 100_000_000, window = "10s", name = "sliding")]
async fn sliding(n: u64) -> Result<u64, Failed> {
    work(n)
}
