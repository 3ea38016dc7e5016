//! A fallback that is not needed, and one that is.

use resilience::fallback;

use super::Subject;
use crate::body::{Failed, fail, work};
use crate::calls;

/// A fallback, unused and used.
pub const SUBJECTS: &[Subject] = &[
    Subject::new("fallback: unused", calls!(i => unused(i).await)),
    Subject::new("fallback: used", calls!(i => used(i).await)),
];

#[fallback(value = 1_u64)]
async fn unused(n: u64) -> Result<u64, Failed> {
    work(n)
}

#[fallback(value = 1_u64)]
async fn used(n: u64) -> Result<u64, Failed> {
    fail(n)
}
