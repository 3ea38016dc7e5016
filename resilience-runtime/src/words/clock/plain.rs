//! Ticks where the platform's clock is the only one: nanoseconds.

use super::{Instant, Tick, now};

/// A reading of the quickest clock.
#[inline]
pub fn tick() -> Tick {
    Tick(now().as_nanos())
}

/// The nanoseconds since a reading, and a reading of now.
#[inline]
pub fn lap(began: Tick) -> Option<(u64, Tick)> {
    let ended = tick();
    Some((between(began, ended), ended))
}

/// The nanoseconds between two readings; zero where the second is earlier.
#[inline]
pub fn between(began: Tick, ended: Tick) -> u64 {
    ended.0.saturating_sub(began.0)
}

/// The moment of a reading: for people.
pub fn moment(tick: Tick) -> Instant {
    Instant::from_nanos(tick.0)
}

/// A moment that has passed, by some microseconds at most: never later than [`now`].
#[inline]
pub fn near() -> Instant {
    now()
}
