//! How long something may take that mostly takes no time at all: the clock itself is read only once it has to be waited for.

use std::time::Duration;

use crate::words::clock::{self, Instant, Tick};

/// How long something may take.
#[derive(Clone, Copy)]
pub(crate) enum Until {
    /// For so long since this reading: nobody has waited yet, so only how long it took may be asked, by the cheapest clock.
    After(Tick, Duration),
    /// Until this moment.
    Deadline(Instant),
}

impl Until {
    /// For so long from now on.
    #[inline]
    pub(crate) fn after(time: Duration) -> Self {
        Self::After(clock::tick(), time)
    }

    /// The deadline, and the moment now.
    pub(crate) fn deadline(self) -> (Instant, Instant) {
        match self {
            Self::After(began, after) => {
                // in this order: a deadline is late by the time between the readings, never early
                let elapsed = elapsed(began);
                let now = clock::now();
                (now.saturating_sub(elapsed).saturating_add(after), now)
            }
            Self::Deadline(deadline) => (deadline, clock::now()),
        }
    }
}

/// The time since a reading.
#[inline]
pub(crate) fn elapsed(began: Tick) -> Duration {
    let nanos = match clock::lap(began) {
        Some((nanos, _)) => nanos,
        None => clock::between(began, clock::tick()),
    };
    Duration::from_nanos(nanos)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_is_never_early_and_stays() {
        for time in [Duration::ZERO, Duration::from_secs(1), Duration::MAX] {
            let before = clock::now();
            let (deadline, now) = Until::after(time).deadline();
            let after = clock::now();
            // two clocks, that differ by less than this
            let slack = Duration::from_micros(1);
            assert!(deadline.saturating_add(slack) >= before.saturating_add(time));
            assert!(deadline <= after.saturating_add(time));
            assert!(before <= now && now <= after);
            assert_eq!(Until::Deadline(deadline).deadline().0, deadline);
        }
    }
}
