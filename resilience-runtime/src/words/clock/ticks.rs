//! Ticks of the processor's counter, where the kernel keeps its own time by it; else those of its clock.
//!
//! Reading the counter is the cheapest clock there is. What it counts becomes time by a scale that is measured on the way, never
//! by waiting: until the first ten milliseconds are over, and then about once a second, whoever asks for the time between two ticks looks
//! at the platform's clock too.

use std::cell::Cell;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::time::Duration;

use parking_lot::Mutex;

use super::calibration::{Calibration, Reading, Scale};
use super::{Instant, Tick, hardware, now};

const UNKNOWN: u8 = 0;
const COUNTER: u8 = 1;
const CLOCK: u8 = 2;

/// What ticks count; settled by the first of them.
static KIND: AtomicU8 = AtomicU8::new(UNKNOWN);

/// The scale is good for the counter's ticks before this one. Zero where none is, and where ticks are the clock's.
static UNTIL: AtomicU64 = AtomicU64::new(0);

/// Nanoseconds per tick, see [`Scale`].
static SCALE: AtomicU64 = AtomicU64::new(0);

/// How many ticks [`near`] goes on from one look at the platform's clock.
static REACH: AtomicU64 = AtomicU64::new(0);

/// `REACH` in time: what `near` can be wrong by, whatever happens to the counter.
const WINDOW: Duration = Duration::from_millis(2);

/// Two readings of the counter further apart were interrupted.
const INTERRUPTED: u64 = 4096;

struct Known {
    calibration: Mutex<Option<Calibration>>,
}

static KNOWN: Known = Known {
    calibration: Mutex::new(None),
};

/// A reading of the quickest clock.
///
/// ```
/// # use resilience_runtime::words::clock::{between, moment, now, tick};
/// let began = tick();
/// let ended = tick();
/// assert!(between(began, ended) < 10_000_000_000);
/// assert!(moment(ended) <= now());
/// ```
#[inline]
pub fn tick() -> Tick {
    if KIND.load(Ordering::Relaxed) == COUNTER {
        Tick(hardware::counter())
    } else {
        first_tick()
    }
}

#[cold]
#[inline(never)]
fn first_tick() -> Tick {
    if KIND.load(Ordering::Relaxed) == UNKNOWN {
        let mut known = KNOWN.calibration.lock();
        // under the lock: nobody changes it once it is settled
        if KIND.load(Ordering::Relaxed) == UNKNOWN {
            let kind = if hardware::counter_is_sound() {
                *known = Some(Calibration::from(both()));
                COUNTER
            } else {
                CLOCK
            };
            KIND.store(kind, Ordering::Relaxed);
        }
    }
    if KIND.load(Ordering::Relaxed) == COUNTER {
        Tick(hardware::counter())
    } else {
        Tick(now().as_nanos())
    }
}

/// The nanoseconds since a reading, and a reading of now. `None` where that takes a look at the platform's clock too:
/// then [`tick`] and [`between`] give it.
#[inline]
pub fn lap(began: Tick) -> Option<(u64, Tick)> {
    let ended = Tick(hardware::counter());
    // acquire: the scale was written before
    (ended.0 < UNTIL.load(Ordering::Acquire)).then(|| (scaled(began, ended), ended))
}

#[inline]
fn scaled(began: Tick, ended: Tick) -> u64 {
    Scale(SCALE.load(Ordering::Relaxed)).nanos(ended.0.saturating_sub(began.0))
}

/// The nanoseconds between two readings; zero where the second is earlier.
pub fn between(began: Tick, ended: Tick) -> u64 {
    // acquire: the scale was written before
    if ended.0 < UNTIL.load(Ordering::Acquire) {
        scaled(began, ended)
    } else if KIND.load(Ordering::Relaxed) == CLOCK {
        ended.0.saturating_sub(began.0)
    } else {
        measured(ended).nanos(ended.0.saturating_sub(began.0))
    }
}

/// Looks at both clocks, and keeps what that says.
#[cold]
#[inline(never)]
fn measured(at: Tick) -> Scale {
    let mut known = KNOWN.calibration.lock();
    let calibration = match &mut *known {
        Some(calibration) if at.0 >= UNTIL.load(Ordering::Relaxed) => calibration,
        // somebody else looked meanwhile
        _ => return Scale(SCALE.load(Ordering::Relaxed)),
    };
    let (scale, until) = calibration.look(both());
    if until > 0 {
        SCALE.store(scale.0, Ordering::Relaxed);
        // `near` goes on by a pace that was seen twice only
        let window = if calibration.is_steady() {
            WINDOW
        } else {
            Duration::ZERO
        };
        REACH.store(scale.ticks(super::nanos(window)), Ordering::Relaxed);
        // release: who finds the scale good finds the scale
        UNTIL.store(until, Ordering::Release);
    }
    scale
}

/// Both clocks at once, as nearly as a few tries give it.
fn both() -> Reading {
    let one = || {
        let before = hardware::counter();
        let nanos = now().as_nanos();
        let apart = hardware::counter().wrapping_sub(before);
        (
            apart,
            Reading {
                ticks: before.wrapping_add(apart / 2),
                nanos,
            },
        )
    };
    let (mut least, mut best) = one();
    for _ in 0..2 {
        let (apart, reading) = one();
        if apart < least {
            (least, best) = (apart, reading);
        }
    }
    best
}

/// The moment of a reading: for people. The further it lies back, the less exact.
pub fn moment(tick: Tick) -> Instant {
    if KIND.load(Ordering::Relaxed) != COUNTER {
        return Instant::from_nanos(tick.0);
    }
    let now = both();
    let since = between(tick, Tick(now.ticks));
    Instant::from_nanos(now.nanos).saturating_sub(Duration::from_nanos(since))
}

thread_local! {
    // a look at both clocks: no other thread's, so the two always belong together
    static LOOKED: Cell<(u64, u64)> = const { Cell::new((0, 0)) };
}

/// A moment that has passed, by some microseconds at most: never later than [`now`], but for the nanoseconds that reading takes.
///
/// A refusal must ask [`now`]: whoever slept by a timer until a moment may be those microseconds too early here.
///
/// ```
/// # use resilience_runtime::words::clock::{near, now};
/// let near = near();
/// assert!(near <= now());
/// ```
#[inline]
pub fn near() -> Instant {
    let (ticks, nanos) = LOOKED.get();
    let since = hardware::counter().wrapping_sub(ticks);
    if since < REACH.load(Ordering::Relaxed) {
        let nanos_since = Scale(SCALE.load(Ordering::Relaxed)).nanos(since);
        // slower by a thousandth, twice what a clock is ever steered by: so each look finds it behind, never ahead
        Instant::from_nanos(nanos + (nanos_since - (nanos_since >> 10)))
    } else {
        look()
    }
}

#[cold]
#[inline(never)]
fn look() -> Instant {
    let at = tick();
    if KIND.load(Ordering::Relaxed) == CLOCK {
        return now();
    }
    if at.0 >= UNTIL.load(Ordering::Relaxed) {
        measured(at);
    }
    let before = hardware::counter();
    let now = now();
    let after = hardware::counter();
    if after.wrapping_sub(before) < INTERRUPTED {
        LOOKED.set((after, now.as_nanos()));
    }
    now
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spin(time: Duration) {
        let until = now().saturating_add(time);
        while now() < until {
            std::hint::spin_loop();
        }
    }

    #[test]
    fn time_between_ticks_is_what_the_clock_says() {
        // the first ten milliseconds, and then the scale
        for millis in [0, 1, 2, 20, 1, 30] {
            for _ in 0..5 {
                let (before, began) = (now(), tick());
                let inner = now();
                spin(Duration::from_millis(millis));
                let inner = super::super::nanos(now().since(inner));
                let (ended, after) = (tick(), now());
                let outer = super::super::nanos(after.since(before));
                let shown = between(began, ended);
                let off = outer / 1_000 + 1_000;
                let lap = lap(began).map_or(shown, |(shown, _)| shown);
                assert!(lap + off >= shown && lap < shown + 1_000_000_000);
                assert!(
                    inner <= shown + off && shown <= outer + off,
                    "{inner} {shown} {outer}"
                );
            }
        }
        assert_eq!(between(tick(), Tick(0)), 0);
    }

    #[test]
    fn near_is_behind_by_little_and_never_ahead() {
        spin(Duration::from_millis(12));
        let mut far = 0;
        for _ in 0..200_000 {
            let (before, near, after) = (now(), near(), now());
            assert!(
                near <= after.saturating_add(Duration::from_nanos(200)),
                "{near:?} {after:?}"
            );
            // one that is interrupted between its two instructions may be further behind
            far += usize::from(before.since(near) > Duration::from_micros(20));
        }
        assert!(far < 2_000, "{far}");
    }

    #[test]
    fn the_moment_of_a_tick_lies_where_it_was_read() {
        for _ in 0..100 {
            let (before, tick, after) = (now(), tick(), now());
            spin(Duration::from_micros(100));
            let moment = moment(tick);
            let off = Duration::from_millis(2);
            assert!(moment >= before.saturating_sub(off) && moment <= after.saturating_add(off));
        }
    }
}
