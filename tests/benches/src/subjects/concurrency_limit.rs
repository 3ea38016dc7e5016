//! A limit that finds its own number, with room.

use resilience::concurrency_limit;

use super::Subject;
use crate::body::{Failed, work};
use crate::calls;

/// A limit with room.
pub const SUBJECTS: &[Subject] = &[Subject::new(
    "concurrency limit: a free place",
    calls!(i => adaptive(i).await),
)];

#[concurrency_limit(adaptive, name = "adaptive")]
async fn adaptive(n: u64) -> Result<u64, Failed> {
    work(n)
}
