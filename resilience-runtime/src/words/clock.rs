//! The one file that reads time and sleeps.
//!
//! Without the `test-util` feature time is the platform's monotonic clock; with it, it is tokio's, so that
//! `tokio::time::pause` and `advance` steer every policy. Everything else takes time as a parameter.

use std::sync::OnceLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

#[cfg(not(feature = "test-util"))]
use std::time::Instant as Source;
#[cfg(feature = "test-util")]
use tokio::time::Instant as Source;

/// Whether time is tokio's (the `test-util` feature): never measure speed when this is `true`.
pub const IS_TEST_CLOCK: bool = cfg!(feature = "test-util");

/// Where the first reading stands, so that earlier readings (a paused runtime made before it) stay positive.
const ORIGIN: u64 = 1 << 56;

/// The longest sleep handed to the timer; longer ones are cut to it (over 30 years).
const LONGEST_SLEEP: Duration = Duration::from_secs(1_000_000_000);

/// A moment on the monotonic clock, in nanoseconds since an arbitrary start.
///
/// All arithmetic saturates: a moment before another is elapsed zero, and no duration is too long to add.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Instant(u64);

impl Instant {
    /// The earliest moment.
    pub const MIN: Self = Self(0);
    /// The latest moment; as a deadline it means "never".
    pub const MAX: Self = Self(u64::MAX);

    /// A moment from its nanoseconds.
    pub const fn from_nanos(nanos: u64) -> Self {
        Self(nanos)
    }

    /// The nanoseconds since the arbitrary start.
    pub const fn as_nanos(self) -> u64 {
        self.0
    }

    /// This moment plus `by`, at most [`Instant::MAX`].
    #[must_use]
    pub const fn saturating_add(self, by: Duration) -> Self {
        Self(self.0.saturating_add(nanos(by)))
    }

    /// This moment minus `by`, at least [`Instant::MIN`].
    #[must_use]
    pub const fn saturating_sub(self, by: Duration) -> Self {
        Self(self.0.saturating_sub(nanos(by)))
    }

    /// The time from `earlier` to this moment; zero where `earlier` is later.
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }
}

/// A duration as whole nanoseconds, at most `u64::MAX` (584 years).
#[expect(
    clippy::cast_possible_truncation,
    reason = "checked against the largest value just before"
)]
pub const fn nanos(duration: Duration) -> u64 {
    let nanos = duration.as_nanos();
    if nanos > u64::MAX as u128 {
        u64::MAX
    } else {
        nanos as u64
    }
}

fn origin() -> &'static (Source, SystemTime) {
    static START: OnceLock<(Source, SystemTime)> = OnceLock::new();
    START.get_or_init(|| (source_now(), SystemTime::now()))
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the file that owns the clock"
)]
fn source_now() -> Source {
    Source::now()
}

/// The current moment.
pub fn now() -> Instant {
    let (start, _) = origin();
    let reading = source_now();
    match reading.checked_duration_since(*start) {
        Some(after) => Instant(ORIGIN.saturating_add(nanos(after))),
        None => Instant(ORIGIN.saturating_sub(nanos(start.duration_since(reading)))),
    }
}

/// A moment on the wall clock, in milliseconds since the Unix epoch: for people and files, never for decisions.
pub fn unix_ms(at: Instant) -> u64 {
    let (_, wall) = origin();
    let start = wall.duration_since(UNIX_EPOCH).unwrap_or_default();
    // in nanoseconds up to the end: what lies before the start must round as what lies after it
    let since_epoch = (start.as_nanos() + u128::from(at.0)).saturating_sub(u128::from(ORIGIN));
    u64::try_from(since_epoch / 1_000_000).unwrap_or(u64::MAX)
}

/// Sleeps on the runtime's timer. Any length is allowed.
///
/// # Cancel safety
/// Dropping the future ends the sleep; nothing else happens.
///
/// # Panics
/// Outside a tokio runtime with its timer enabled, as [`tokio::time::sleep`] does.
pub async fn sleep(duration: Duration) {
    if !duration.is_zero() {
        tokio::time::sleep(duration.min(LONGEST_SLEEP)).await;
    }
}

/// Sleeps the current thread. Any length is allowed.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the file that owns the clock"
)]
pub fn sleep_thread(duration: Duration) {
    std::thread::sleep(duration.min(LONGEST_SLEEP));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_around_the_first_reading_keep_their_distance() {
        let far = Duration::from_secs(60);
        for nanos in [
            ORIGIN,
            ORIGIN - 1,
            ORIGIN - 1_500_000,
            ORIGIN + 1,
            ORIGIN - nanos(far),
        ] {
            let at = Instant::from_nanos(nanos);
            assert_eq!(unix_ms(at.saturating_add(far)) - unix_ms(at), 60_000);
        }
    }
}
