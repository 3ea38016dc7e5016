//! A timeout around what is ready at once.

use resilience::timeout;

use super::Subject;
use crate::body::{Failed, work};
use crate::calls;

/// A timeout that never ends a call.
pub const SUBJECTS: &[Subject] = &[Subject::new(
    "timeout: around a ready future",
    calls!(i => timed(i).await),
)];

#[timeout("2s")]
async fn timed(n: u64) -> Result<u64, Failed> {
    work(n)
}
