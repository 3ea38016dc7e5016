//! Bulkheads with free places.

use resilience::bulkhead;

use super::Subject;
use crate::body::{Failed, work};
use crate::calls;

/// Places for all, and a lock for each key.
pub const SUBJECTS: &[Subject] = &[
    Subject::new("bulkhead: a free place", calls!(i => places(i).await)),
    Subject::new(
        "bulkhead: a lock for each key",
        calls!(i => keyed(i % 1_000).await),
    ),
];

#[bulkhead(8, name = "places")]
async fn places(n: u64) -> Result<u64, Failed> {
    work(n)
}

#[bulkhead(1, queue = 10, key = n, name = "by-key")]
async fn keyed(n: u64) -> Result<u64, Failed> {
    work(n)
}
