//! Profiles around an async and a sync function.

use resilience::profile;

use super::Subject;
use crate::body::{Failed, work};
use crate::calls;

/// A profile of its own.
pub const SUBJECTS: &[Subject] = &[
    Subject::new("profile: one call", calls!(i => profiled(i).await)).at_most(85),
    Subject::new("profile: one call, sync", calls!(i => profiled_sync(i))).at_most(85),
];

#[profile("profiled")]
async fn profiled(n: u64) -> Result<u64, Failed> {
    work(n)
}

#[profile("profiled-sync")]
fn profiled_sync(n: u64) -> Result<u64, Failed> {
    work(n)
}
