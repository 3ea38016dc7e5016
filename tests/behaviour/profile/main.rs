//! Profiles: every way to end is counted once, times are wall time, and no snapshot contradicts itself.

mod expansion;
mod outcomes;
mod policy;
mod threads;
mod times;

use std::panic::{AssertUnwindSafe, catch_unwind};

use resilience::ProfileSnapshot;

/// The outcomes in the order of the snapshot: success, degraded, error, rejected, abandoned, panicked.
fn outcomes(shown: &ProfileSnapshot) -> [u64; 6] {
    [
        shown.success,
        shown.degraded,
        shown.error,
        shown.rejected,
        shown.abandoned,
        shown.panicked,
    ]
}

/// Runs what panics, and says whether it did.
fn panics<T>(run: impl FnOnce() -> T) -> bool {
    catch_unwind(AssertUnwindSafe(run)).is_err()
}
