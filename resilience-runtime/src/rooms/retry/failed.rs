//! What is known of a call since its first failure; a call that succeeds at once has none of it.

use std::ops::Deref;
use std::time::Duration;

use super::config::RetryPolicy;
use super::counted::Retry;
use super::decide::{Decision, Progress, RetryEnd};
use crate::tools::budget::Budget;
use crate::words::clock::Instant;
use crate::words::event::What;
use crate::words::severity::{Severity, Verdict};

/// What is known of a call since its first failure.
pub(super) struct Failed<C> {
    pub(super) progress: Progress,
    pub(super) counts: Option<C>,
    pub(super) first: Instant,
    pub(super) severity: Severity,
    pub(super) end: Option<RetryEnd>,
    // a failed attempt is to be followed by another one, which has not begun
    pub(super) waiting: bool,
    pub(super) open: Open,
}

/// Whether a failed attempt was followed by nothing final yet.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Open {
    No,
    Yes,
    /// It is, and it failed while the thread unwound, in some destructor: that panic is not this call's.
    Unwinding,
}

impl Open {
    pub(super) fn here() -> Self {
        if std::thread::panicking() {
            Self::Unwinding
        } else {
            Self::Yes
        }
    }
}

impl<C: Deref<Target = Retry>> Failed<C> {
    pub(super) fn new(progress: Progress, counts: Option<C>, first: Instant) -> Self {
        Self {
            progress,
            counts,
            first,
            severity: Severity::Recoverable,
            end: None,
            waiting: false,
            open: Open::No,
        }
    }

    /// What follows, and by which numbers.
    pub(super) fn decide(
        &mut self,
        own: &RetryPolicy,
        budget: &impl Budget,
        now: Instant,
        verdict: Verdict,
        wanted: Option<bool>,
    ) -> (Decision, RetryPolicy) {
        self.severity = verdict.severity;
        let counts = self.counts.as_ref();
        let policy = counts.map_or(*own, |counts| counts.in_force(own));
        // `max_elapsed` came from outside after the call began: counted from the first failure
        if policy.limit().is_some() && self.progress.started == Instant::MIN {
            self.progress.started = self.first;
        }
        let decision = self
            .progress
            .decide(&policy, now, verdict, wanted, rand::random());
        // asked last: a token is taken only for an attempt that nothing else prevents
        let decision = match decision {
            Decision::Again(_) if !budget.withdraw() => Decision::Stop(if verdict.refused {
                RetryEnd::Refused
            } else {
                RetryEnd::BudgetExhausted
            }),
            _ => decision,
        };
        (decision, policy)
    }

    #[cold]
    #[inline(never)]
    pub(super) fn again(&mut self) -> u32 {
        if std::mem::take(&mut self.waiting)
            && let Some(counts) = &self.counts
        {
            counts.count_again(Duration::from_nanos(self.progress.previous));
        }
        self.progress.attempt
    }

    #[cold]
    #[inline(never)]
    pub(super) fn recovered(&mut self) {
        if std::mem::replace(&mut self.open, Open::No) != Open::No
            && let Some(counts) = &self.counts
        {
            counts.count_recovered();
        }
    }

    pub(super) fn tell(&self, what: impl FnOnce() -> What) {
        if let Some(counts) = &self.counts {
            counts.tell(what());
        }
    }

    /// The call is dropped before it ended.
    pub(super) fn dropped(&self) {
        if self.open != Open::No
            && let Some(counts) = &self.counts
        {
            counts.count_dropped(std::thread::panicking() && self.open != Open::Unwinding);
        }
    }
}
