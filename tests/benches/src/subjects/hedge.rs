//! A hedge around what is ready at once.

use resilience::hedge;

use super::Subject;
use crate::body::{Failed, work};
use crate::calls;

/// Hedges that begin no other attempt.
pub const SUBJECTS: &[Subject] = &[
    Subject::new(
        "hedge: after a time, not needed",
        calls!(i => after(i).await),
    ),
    Subject::new(
        "hedge: by quantile, not needed",
        calls!(i => by_quantile(i).await),
    ),
];

#[hedge(after = "50ms", idempotent)]
async fn after(n: u64) -> Result<u64, Failed> {
    work(n)
}

#[hedge(quantile = 0.95, after = "50ms", idempotent)]
async fn by_quantile(n: u64) -> Result<u64, Failed> {
    work(n)
}
