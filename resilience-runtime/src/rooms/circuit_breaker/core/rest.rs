//! Whether a breaker that nobody uses can be forgotten.

use super::{Core, Rule};
use crate::words::clock::Instant;

/// What a breaker knows that a new one would not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Rest {
    /// It refuses, or has only just closed, or somebody forced it.
    Needed,
    /// It is closed, and there were failures or slow calls.
    Worn,
    /// It is as good as new.
    Fresh,
}

impl Core {
    pub(in super::super) fn rest(&self, now: Instant) -> Rest {
        let inner = self.inner.lock();
        let word = self.word();
        let ramping = inner
            .ramp
            .as_ref()
            .is_some_and(|ramp| ramp.share(now).is_some());
        if !word.is_closed() || ramping || !inner.openings.is_well(now) {
            return Rest::Needed;
        }
        let failures = match self.rule() {
            Rule::InARow(_) => u64::from(word.count()),
            Rule::Within(_) => u64::from(inner.marked(now)),
            Rule::RateOfCalls(..) => inner.calls.totals().failures,
            Rule::RateOfTime(_, _, window) => window.totals(now).failures,
        };
        let watch = self.watch();
        let slow = watch.map_or(0, |watch| watch.totals(&inner, now).failures);
        if failures + slow == 0 {
            Rest::Fresh
        } else {
            Rest::Worn
        }
    }

    /// Takes in the counts of one that is forgotten.
    pub(in super::super) fn take_in(&self, gone: &Self) {
        let (slow, changes) = {
            let gone = gone.inner.lock();
            (gone.slow, gone.changes)
        };
        let mut inner = self.inner.lock();
        inner.slow += slow;
        inner.changes += changes;
    }
}
