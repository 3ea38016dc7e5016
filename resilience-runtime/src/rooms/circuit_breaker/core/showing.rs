//! What the state shows of itself.

use super::{Core, Rule};
use crate::rooms::circuit_breaker::word::CircuitState as State;
use crate::tools::window::Totals;
use crate::words::clock::Instant;
use crate::words::sync::atomic::Ordering;

/// What the state shows of itself.
pub(in super::super) struct Shown {
    pub(in super::super) state: State,
    pub(in super::super) failures: u32,
    pub(in super::super) successes: u32,
    pub(in super::super) window: Option<Totals>,
    pub(in super::super) opened_at: Option<Instant>,
    pub(in super::super) next_probe_at: Option<Instant>,
    pub(in super::super) reopened: u32,
    pub(in super::super) changes: u64,
    pub(in super::super) ramp_up: Option<f64>,
    pub(in super::super) slow: u64,
    pub(in super::super) slow_now: u32,
    pub(in super::super) slow_window: Option<Totals>,
}

impl Core {
    pub(in super::super) fn show(&self, now: Instant) -> Shown {
        let inner = self.inner.lock();
        let word = self.word();
        let closed = word.is_closed();
        let (in_a_row, window) = match self.rule() {
            Rule::InARow(_) => (word.count(), None),
            Rule::Within(_) => (inner.marked(now), None),
            Rule::RateOfCalls(..) => {
                let counted = self.counted(&inner, word);
                (0, Some(inner.calls.totals_and(counted)))
            }
            Rule::RateOfTime(_, _, window) => (0, Some(window.totals(now))),
        };
        let of_window = |totals: Totals| u32::try_from(totals.failures).unwrap_or(u32::MAX);
        let half_open = word.state() == State::HalfOpen;
        let watch = self.watch();
        let (slow_now, unknown) = watch.map_or((0, 0), |_| inner.slow_now(now));
        Shown {
            state: word.state(),
            failures: if closed {
                window.map_or(in_a_row, of_window)
            } else {
                inner.opened_by
            },
            successes: if half_open { inner.probes.successes } else { 0 },
            window,
            opened_at: inner.opened_at,
            next_probe_at: match word.state() {
                State::Open => Some(Instant::from_nanos(self.deadline.load(Ordering::Relaxed))),
                State::HalfOpen => inner.probes.full_until(),
                _ => None,
            },
            reopened: inner.openings.again,
            changes: inner.changes,
            ramp_up: inner.ramp.as_ref().and_then(|ramp| ramp.share(now)),
            slow: inner.slow + u64::from(unknown),
            slow_now,
            slow_window: watch.map(|watch| watch.totals(&inner, now)),
        }
    }
}
