//! The course of one call through its attempts: the thin driver around [`Progress`], which reads the clock, draws the
//! random number, counts and tells.

use std::ops::Deref;
use std::time::Duration;

use super::config::RetryPolicy;
use super::counted::Retry;
use super::decide::{Decision, Progress, RetryEnd};
use crate::tools::budget::Budget;
use crate::words::clock::{self, Instant};
use crate::words::event::What;
use crate::words::severity::{Severity, Verdict};

/// One call on its way through its attempts. `C` leads to the [`Retry`] that counts it, `B` pays for each attempt after the
/// first.
pub struct Course<'p, C: Deref<Target = Retry>, B: Budget = ()> {
    policy: &'p RetryPolicy,
    budget: B,
    progress: Progress,
    // found at the first failure: a call that succeeds at once looks nothing up
    counts: Option<C>,
    first_failure: Instant,
    severity: Severity,
    end: Option<RetryEnd>,
    // a failed attempt is to be followed by another one, which has not begun
    waiting: bool,
    open: Open,
}

/// Whether a failed attempt was followed by nothing final yet.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    No,
    Yes,
    /// It is, and it failed while the thread unwound, in some destructor: that panic is not this call's.
    Unwinding,
}

impl Open {
    fn here() -> Self {
        if std::thread::panicking() {
            Self::Unwinding
        } else {
            Self::Yes
        }
    }
}

impl<'p, C: Deref<Target = Retry>, B: Budget> Course<'p, C, B> {
    /// A call that begins now. The clock is read only where the policy has a `max_elapsed`.
    #[inline]
    pub fn new(policy: &'p RetryPolicy, budget: B) -> Self {
        let started = if policy.limit().is_some() {
            clock::now()
        } else {
            Instant::MIN
        };
        Self {
            policy,
            budget,
            progress: Progress::new(started),
            counts: None,
            first_failure: Instant::MIN,
            severity: Severity::Recoverable,
            end: None,
            waiting: false,
            open: Open::No,
        }
    }

    /// An attempt begins: its number and the most there can be.
    #[inline]
    pub fn attempt(&mut self) -> (u32, u32) {
        if self.waiting {
            self.again();
        }
        (self.progress.attempt, self.policy.attempts())
    }

    #[cold]
    fn again(&mut self) {
        self.waiting = false;
        if let Some(counts) = &self.counts {
            counts.count_again(Duration::from_nanos(self.progress.previous));
        }
    }

    /// The attempt succeeded, and the call with it.
    #[inline]
    pub fn succeeded(&mut self) {
        if self.open != Open::No {
            self.recovered();
        }
        self.budget.succeeded();
    }

    #[cold]
    fn recovered(&mut self) {
        self.open = Open::No;
        if let Some(counts) = &self.counts {
            counts.count_recovered();
        }
    }

    /// The attempt failed: the delay before the next one, or `None` where the call ends with this failure.
    ///
    /// `find` leads to the counts; `wanted` is what `retry_if` said; `alert` whether to raise an alert; `text` is the error in words, for events.
    #[cold]
    #[inline(never)]
    pub fn after_failure(
        &mut self,
        find: &dyn Fn() -> Option<C>,
        verdict: Verdict,
        wanted: Option<bool>,
        alert: bool,
        text: &dyn Fn() -> String,
    ) -> Option<Duration> {
        let now = clock::now();
        if self.open == Open::No {
            self.first_failure = now;
            self.counts = find();
            if let Some(counts) = &self.counts {
                counts.tell_invalid(self.policy);
            }
        }
        self.severity = verdict.severity;
        let in_force = self
            .counts
            .as_ref()
            .map(|counts| counts.in_force(self.policy));
        let policy = in_force.as_ref().unwrap_or(self.policy);
        // `max_elapsed` came from outside after the call began: counted from the first failure
        if policy.limit().is_some() && self.progress.started == Instant::MIN {
            self.progress.started = self.first_failure;
        }
        let failed = self.progress.attempt;
        let decision = self
            .progress
            .decide(policy, now, verdict, wanted, rand::random());
        // asked last: a token is taken only for an attempt that nothing else prevents
        let decision = match decision {
            Decision::Again(_) if !self.budget.withdraw() => Decision::Stop(if verdict.refused {
                RetryEnd::Refused
            } else {
                RetryEnd::BudgetExhausted
            }),
            _ => decision,
        };
        if alert {
            self.tell(|| What::Critical { error: text() });
        }
        match decision {
            Decision::Again(delay) => {
                if self.open == Open::No {
                    self.open = Open::here();
                }
                self.tell(|| What::Retried {
                    attempt: failed,
                    max_attempts: policy.attempts(),
                    delay_ms: u64::try_from(delay.as_millis()).unwrap_or(u64::MAX),
                    error: text(),
                });
                self.waiting = true;
                self.progress.advance(delay);
                Some(delay)
            }
            Decision::Stop(end) => {
                self.open = Open::No;
                self.end = Some(end);
                if let Some(counts) = &self.counts {
                    counts.count_end(end, verdict.is_critical());
                }
                if end.is_spent() {
                    self.tell(|| What::Exhausted {
                        attempts: failed,
                        error: text(),
                    });
                }
                None
            }
        }
    }

    fn tell(&self, what: impl FnOnce() -> What) {
        if let Some(counts) = &self.counts {
            counts.tell(what());
        }
    }

    /// Sleeps the thread, and warns once where it is one of an async runtime.
    pub fn sleep_thread(&self, delay: Duration) {
        if delay.is_zero() {
            return;
        }
        if let Some(counts) = &self.counts {
            counts.tell_blocking();
        }
        clock::sleep_thread(delay);
    }

    /// Why the call ended with a failure, once it has.
    #[inline]
    pub fn ending(&self) -> Option<RetryEnd> {
        self.end
    }

    /// How many attempts were made.
    pub fn attempts(&self) -> u32 {
        self.progress.attempt
    }

    /// When the first attempt failed.
    pub fn first_failure(&self) -> Instant {
        self.first_failure
    }

    /// How bad the last failure was.
    pub fn severity(&self) -> Severity {
        self.severity
    }
}

impl<C: Deref<Target = Retry>, B: Budget> Drop for Course<'_, C, B> {
    fn drop(&mut self) {
        // the attempt that the token was for has not begun
        if self.waiting {
            self.budget.refund();
        }
        if self.open != Open::No
            && let Some(counts) = &self.counts
        {
            counts.count_dropped(std::thread::panicking() && self.open != Open::Unwinding);
        }
    }
}
