//! The one file that reads time and sleeps.
//!
//! Without the `test-util` feature time is the platform's monotonic clock, the one that tokio's timers keep; with it, it is
//! tokio's, so that `tokio::time::pause` and `advance` steer every policy. Everything else takes time as a parameter.
//!
//! | reading | what it says | for |
//! |---|---|---|
//! | [`now`] | the moment | decisions; whatever is handed to a timer or comes from one |
//! | [`near`] | a moment that has passed, by some microseconds | what every call asks, if it asks [`now`] before it refuses |
//! | [`passed`] | a moment that has passed, by some milliseconds | the cheapest: where [`BEHIND`] more or less changes nothing |
//! | [`reached`] | whether a moment has passed, as [`now`] would say | deadlines that are mostly far away |
//! | [`tick`] | a reading to take the time [`between`] two from | how long calls take |
//!
//! Only [`now`] costs what a look at the platform's clock costs. With `test-util` all of them are one clock.

#[cfg(any(
    test,
    all(
        target_os = "linux",
        target_arch = "x86_64",
        not(feature = "test-util")
    )
))]
mod calibration;
#[cfg(all(target_os = "linux", not(feature = "test-util")))]
mod hardware;
#[cfg(not(all(target_os = "linux", not(feature = "test-util"))))]
mod portable;
#[cfg(not(all(
    target_os = "linux",
    target_arch = "x86_64",
    not(feature = "test-util")
)))]
#[path = "clock/plain.rs"]
mod ticks;
#[cfg(all(
    target_os = "linux",
    target_arch = "x86_64",
    not(feature = "test-util")
))]
mod ticks;

use std::time::{Duration, UNIX_EPOCH};

#[cfg(all(target_os = "linux", not(feature = "test-util")))]
use hardware as platform;
#[cfg(not(all(target_os = "linux", not(feature = "test-util"))))]
use portable as platform;

pub use ticks::{between, lap, moment, near, tick};

/// Whether time is tokio's (the `test-util` feature): never measure speed when this is `true`.
pub const IS_TEST_CLOCK: bool = cfg!(feature = "test-util");

/// Where the start stands, so that earlier readings (a paused runtime made before the first) stay positive.
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

/// A reading of the quickest clock there is, for the time [`between`] two; of no use in another process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tick(u64);

impl Tick {
    /// What a [`Tick`] is kept in.
    pub const fn to_raw(self) -> u64 {
        self.0
    }

    /// From what it was kept in.
    pub const fn from_raw(raw: u64) -> Self {
        Self(raw)
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

/// The current moment.
#[inline]
pub fn now() -> Instant {
    Instant(platform::monotonic())
}

/// How far [`passed`] may be behind: several of the slowest kernel's ticks.
pub const BEHIND: Duration = Duration::from_millis(64);

/// The moment of the kernel's last tick: never later than [`now`], and less than [`BEHIND`] before it.
///
/// ```
/// # use resilience_runtime::words::clock::{BEHIND, now, passed};
/// let before = now();
/// let passed = passed();
/// assert!(passed <= now() && passed.saturating_add(BEHIND) > before);
/// ```
#[inline]
pub fn passed() -> Instant {
    Instant(platform::coarse())
}

/// Whether this moment has come, exactly as [`now`] would say. Cheaper where it is far away or long past: then the kernel's
/// last tick decides, and only near the moment the clock itself.
///
/// ```
/// # use resilience_runtime::words::clock::{Instant, now, reached};
/// assert!(reached(now()));
/// assert!(!reached(Instant::MAX));
/// ```
#[inline]
pub fn reached(deadline: Instant) -> bool {
    let passed = passed();
    passed >= deadline || (passed.saturating_add(BEHIND) >= deadline && now() >= deadline)
}

/// A moment on the wall clock, in milliseconds since the Unix epoch: for people and files, never for decisions.
pub fn unix_ms(at: Instant) -> u64 {
    let (start, wall) = platform::start();
    let wall = wall.duration_since(UNIX_EPOCH).unwrap_or_default();
    // in nanoseconds up to the end: what lies before the start must round as what lies after it
    let since_epoch = (wall.as_nanos() + u128::from(at.0)).saturating_sub(u128::from(start));
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
        let (start, _) = platform::start();
        for nanos in [
            start,
            start - 1,
            start - 1_500_000,
            start + 1,
            start - nanos(far),
        ] {
            let at = Instant::from_nanos(nanos);
            assert_eq!(unix_ms(at.saturating_add(far)) - unix_ms(at), 60_000);
        }
    }

    #[test]
    fn a_moment_is_reached_when_the_clock_says_so() {
        for offset in [
            0,
            1,
            1_000,
            5_000_000,
            60_000_000,
            100_000_000,
            10_000_000_000,
        ] {
            let offset = Duration::from_nanos(offset);
            let before = now();
            assert!(reached(before.saturating_sub(offset)));
            let ahead = before.saturating_add(offset);
            let said = reached(ahead);
            assert!(!said || now() >= ahead, "early by {:?}", ahead.since(now()));
        }
        assert!(!reached(Instant::MAX));
    }

    #[test]
    fn the_coarse_reading_is_never_ahead() {
        for _ in 0..10_000 {
            assert!(passed() <= now());
        }
    }
}
