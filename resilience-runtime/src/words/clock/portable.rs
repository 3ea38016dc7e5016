//! The readings of any other platform, and of tests: one clock for all of them.

use std::sync::OnceLock;
use std::time::SystemTime;

#[cfg(not(feature = "test-util"))]
use std::time::Instant as Source;
#[cfg(feature = "test-util")]
use tokio::time::Instant as Source;

use super::{ORIGIN, nanos};

fn origin() -> &'static (Source, SystemTime) {
    static START: OnceLock<(Source, SystemTime)> = OnceLock::new();
    START.get_or_init(|| (source_now(), SystemTime::now()))
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the file that owns the clock"
)]
fn source_now() -> Source {
    // a thread that is tearing down its locals has no runtime any more, and tokio's clock would panic
    #[cfg(feature = "test-util")]
    if let Err(gone) = tokio::runtime::Handle::try_current()
        && gone.is_thread_local_destroyed()
    {
        return std::time::Instant::now().into();
    }
    Source::now()
}

pub(super) fn monotonic() -> u64 {
    let (start, _) = origin();
    let reading = source_now();
    match reading.checked_duration_since(*start) {
        Some(after) => ORIGIN.saturating_add(nanos(after)),
        None => ORIGIN.saturating_sub(nanos(start.duration_since(reading))),
    }
}

pub(super) fn coarse() -> u64 {
    monotonic()
}

/// The first reading, and the wall clock at that moment.
pub(super) fn start() -> (u64, SystemTime) {
    (ORIGIN, origin().1)
}
