//! The course of one call through its attempts: the thin driver around [`Progress`], which reads the clock, draws the
//! random number, counts and tells.

use std::ops::Deref;
use std::time::Duration;

use super::config::RetryPolicy;
use super::counted::Retry;
use super::decide::{Decision, Progress, RetryEnd};
use super::failed::{Failed, Open};
use crate::tools::budget::Budget;
use crate::words::clock::{self, Instant};
use crate::words::event::What;
use crate::words::numbered::Numbered;
use crate::words::severity::{Severity, Verdict};

/// When a call began, as its course keeps it: nothing at all where it is known beforehand that its policy has no `max_elapsed`.
pub trait Since: Copy {
    /// A call with this policy begins now.
    fn now(policy: &RetryPolicy) -> Self;

    /// When it began; [`Instant::MIN`] where that is not known.
    fn instant(self) -> Instant;
}

impl Since for () {
    #[inline]
    fn now(_: &RetryPolicy) {}

    fn instant(self) -> Instant {
        Instant::MIN
    }
}

impl Since for Instant {
    /// The clock is read only where the policy has a `max_elapsed`.
    #[inline]
    fn now(policy: &RetryPolicy) -> Self {
        if policy.limit().is_some() {
            clock::now()
        } else {
            Self::MIN
        }
    }

    fn instant(self) -> Instant {
        self
    }
}

/// One call on its way through its attempts. `C` leads to the [`Retry`] that counts it, `B` pays for each attempt after the
/// first, `S` keeps when it began.
pub struct Course<'p, C: Deref<Target = Retry>, B: Budget, S: Since> {
    policy: &'p RetryPolicy,
    budget: B,
    started: S,
    // a call that succeeds at once is small, and looks nothing up
    failed: Option<Box<Failed<C>>>,
}

impl<'p, C: Deref<Target = Retry>, B: Budget, S: Since> Course<'p, C, B, S> {
    /// A call that begins now.
    #[inline]
    pub fn new(policy: &'p RetryPolicy, budget: B) -> Self {
        Self {
            policy,
            budget,
            started: S::now(policy),
            failed: None,
        }
    }

    /// An attempt begins: this one.
    #[inline]
    pub fn attempt(&mut self) -> Numbered {
        let number = self.failed.as_mut().map_or(1, |failed| failed.again());
        Numbered::new(number, self.policy.attempts())
    }

    /// The attempt succeeded, and the call with it.
    #[inline]
    pub fn succeeded(&mut self) {
        if let Some(failed) = &mut self.failed {
            failed.recovered();
        }
        self.budget.succeeded();
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
        let (own, budget) = (self.policy, &self.budget);
        let mut refused = None;
        let (decision, policy) = if let Some(call) = &mut self.failed {
            call.decide(own, budget, now, verdict, wanted)
        } else {
            let counts = find();
            if let Some(counts) = &counts {
                counts.tell_invalid(own);
            }
            let mut call = Failed::new(Progress::new(self.started.instant()), counts, now);
            let decided = call.decide(own, budget, now, verdict, wanted);
            if decided.0 == Decision::Stop(RetryEnd::Refused) {
                // it ends the call at once, leaves nothing to be known, and allocates nothing
                refused = Some(call);
            } else {
                self.failed = Some(Box::new(call));
            }
            decided
        };
        let Some(call) = refused.as_mut().or(self.failed.as_deref_mut()) else {
            unreachable!("it is the one or the other")
        };
        let failed = call.progress.attempt;
        if alert {
            call.tell(|| What::Critical { error: text() });
        }
        match decision {
            Decision::Again(delay) => {
                if call.open == Open::No {
                    call.open = Open::here();
                }
                call.tell(|| What::Retried {
                    attempt: failed,
                    max_attempts: policy.attempts(),
                    delay_ms: u64::try_from(delay.as_millis()).unwrap_or(u64::MAX),
                    error: text(),
                });
                call.waiting = true;
                call.progress.advance(delay);
                Some(delay)
            }
            Decision::Stop(end) => {
                call.open = Open::No;
                call.end = Some(end);
                if let Some(counts) = &call.counts {
                    counts.count_end(end, verdict.is_critical());
                }
                if end.is_spent() {
                    call.tell(|| What::Exhausted {
                        attempts: failed,
                        error: text(),
                    });
                }
                None
            }
        }
    }

    /// Sleeps the thread, and warns once where it is one of an async runtime.
    pub fn sleep_thread(&self, delay: Duration) {
        if delay.is_zero() {
            return;
        }
        if let Some(counts) = self.failed.as_ref().and_then(|call| call.counts.as_ref()) {
            counts.tell_blocking();
        }
        clock::sleep_thread(delay);
    }

    /// Why the call ended with a failure, once it has.
    #[inline]
    pub fn ending(&self) -> Option<RetryEnd> {
        self.failed.as_ref().and_then(|call| call.end)
    }

    /// How many attempts were made.
    pub fn attempts(&self) -> u32 {
        self.failed.as_ref().map_or(1, |call| call.progress.attempt)
    }

    /// When the first attempt failed.
    pub fn first_failure(&self) -> Instant {
        self.failed.as_ref().map_or(Instant::MIN, |call| call.first)
    }

    /// How bad the last failure was.
    pub fn severity(&self) -> Severity {
        self.failed
            .as_ref()
            .map_or(Severity::Recoverable, |call| call.severity)
    }
}

impl<C: Deref<Target = Retry>, B: Budget, S: Since> Drop for Course<'_, C, B, S> {
    #[inline]
    fn drop(&mut self) {
        if let Some(call) = self.failed.take() {
            end(&call, &self.budget);
        }
    }
}

#[cold]
#[inline(never)]
fn end<C: Deref<Target = Retry>, B: Budget>(call: &Failed<C>, budget: &B) {
    // the attempt that the token was for has not begun
    if call.waiting {
        budget.refund();
    }
    call.dropped();
}
