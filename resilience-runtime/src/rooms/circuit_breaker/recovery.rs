//! How long a breaker stays open: longer each time it opens again before it has been well for a while. Pure: the moment and
//! the random number come in.

use std::time::Duration;

use super::config::CircuitBreakerConfig;
use super::word::CircuitState as State;
use crate::tools::backoff::Backoff;
use crate::tools::jitter::{Jitter, Spread};
use crate::words::clock::{Instant, nanos};

/// The numbers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Recovery {
    base: Duration,
    most: Duration,
    factor: f64,
    jitter: Jitter,
}

/// The openings that belong together.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Openings {
    /// How many of them were repeated ones.
    pub(super) again: u32,
    /// How many nanoseconds the last one was to last.
    lasted: u64,
    /// Closed until then, it has been well, and the next opening is a first one.
    well_at: Instant,
}

/// What opens a breaker: when, and when to come back at the earliest, where an error says so.
#[derive(Clone, Copy, Debug)]
pub(super) struct Evidence {
    pub(super) now: Instant,
    pub(super) retry_after: Option<Duration>,
}

impl From<Instant> for Evidence {
    fn from(now: Instant) -> Self {
        let retry_after = None;
        Self { now, retry_after }
    }
}

impl Recovery {
    pub(super) fn new(config: &CircuitBreakerConfig) -> Self {
        Self {
            base: config.recovery_timeout,
            most: config.max_recovery_timeout,
            factor: config.recovery_factor,
            jitter: config.recovery_jitter,
        }
    }

    /// The openings with the one that begins now, in a breaker of this state, and until when it stays open.
    pub(super) fn open(
        &self,
        before: Openings,
        state: State,
        seen: Evidence,
        random: impl FnOnce() -> u64,
    ) -> (Openings, Instant) {
        let repeated = state == State::HalfOpen || !before.is_well(seen.now);
        let again = if repeated {
            before.again.saturating_add(1)
        } else {
            0
        };
        let previous = Duration::from_nanos(before.lasted);
        let lasted = self.wait(again, previous, random);
        let asked = seen.retry_after.unwrap_or_default().min(self.most);
        let openings = Openings {
            again,
            lasted: nanos(lasted),
            well_at: before.well_at,
        };
        (openings, seen.now.saturating_add(lasted.max(asked)))
    }

    /// The first opening lasts exactly the base; the others grow, and are spread.
    fn wait(&self, again: u32, previous: Duration, random: impl FnOnce() -> u64) -> Duration {
        if again == 0 || (self.factor <= 1.0 && self.jitter == Jitter::None) {
            return self.base;
        }
        let (base, max) = (nanos(self.base), nanos(self.most));
        let nth = again.saturating_add(1);
        let spread = Spread {
            ceiling: Backoff::Exponential.ceiling(base, self.factor, max, nth),
            base,
            max,
            previous: nanos(previous),
        };
        let random = if self.jitter == Jitter::None {
            0
        } else {
            random()
        };
        Duration::from_nanos(self.jitter.draw(spread, random))
    }
}

impl Openings {
    /// Whether an opening now would be a first one.
    pub(super) fn is_well(self, now: Instant) -> bool {
        now >= self.well_at
    }

    /// It has closed by itself. An opening sooner than it was open, or before all calls are let in again, is one more of
    /// these.
    pub(super) fn closed(self, now: Instant, ramp_up: Duration) -> Self {
        Self {
            well_at: now.saturating_add(Duration::from_nanos(self.lasted).max(ramp_up)),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: u64) -> Instant {
        Instant::from_nanos(seconds * 1_000_000_000)
    }

    const fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    const DOUBLING: Recovery = Recovery {
        base: seconds(10),
        most: seconds(60),
        factor: 2.0,
        jitter: Jitter::None,
    };

    #[test]
    fn each_repeated_opening_is_longer_up_to_the_most() {
        let (mut openings, mut now) = (Openings::default(), at(1_000));
        let mut lasted = Vec::new();
        for state in [State::Closed].into_iter().chain([State::HalfOpen; 4]) {
            let (next, until) = DOUBLING.open(openings, state, now.into(), || 0);
            lasted.push(until.since(now).as_secs());
            (openings, now) = (next, until);
        }
        assert_eq!(lasted, [10, 20, 40, 60, 60]);
    }

    #[test]
    fn closed_for_as_long_as_it_was_open_it_begins_anew() {
        let (first, until) = DOUBLING.open(Openings::default(), State::Closed, at(0).into(), || 0);
        assert_eq!(until, at(10));
        for (ramp_up, opens_at, again) in
            [(0, 12, 1), (0, 21, 1), (0, 22, 0), (15, 26, 1), (15, 27, 0)]
        {
            let closed = first.closed(at(12), seconds(ramp_up));
            let (next, _) = DOUBLING.open(closed, State::Closed, at(opens_at).into(), || 0);
            assert_eq!(next.again, again, "opened at {opens_at}");
        }
    }

    #[test]
    fn an_error_lengthens_it_and_never_shortens_it() {
        for (retry_after, lasts) in [(0, 10), (9, 10), (30, 30), (60, 60), (1_000, 60)] {
            let seen = Evidence {
                now: at(5),
                retry_after: Some(seconds(retry_after)),
            };
            let (_, until) = DOUBLING.open(Openings::default(), State::Closed, seen, || 0);
            assert_eq!(until.since(at(5)), seconds(lasts), "{retry_after}");
        }
    }

    proptest! {
        #[test]
        fn any_numbers_stay_below_the_most(
            base in any::<u64>(),
            more in any::<u64>(),
            factor in 1.0..1_000.0_f64,
            openings in 1_u32..200,
            random in any::<u64>(),
        ) {
            let recovery = Recovery {
                base: Duration::from_nanos(base),
                most: Duration::from_nanos(base.saturating_add(more)),
                factor,
                jitter: Jitter::Proportional,
            };
            let mut before = Openings::default();
            for n in 0..openings {
                let state = if n == 0 { State::Closed } else { State::HalfOpen };
                let (next, until) = recovery.open(before, state, Instant::MIN.into(), || random);
                let lasts = until.since(Instant::MIN);
                prop_assert!(lasts <= recovery.most);
                prop_assert!(n > 0 || lasts == recovery.base);
                prop_assert!(lasts >= recovery.base / 2);
                prop_assert_eq!(next.again, n);
                before = next;
            }
        }
    }
}
