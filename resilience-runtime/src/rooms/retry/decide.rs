//! The decision after a failed attempt: again, and when, or stop, and why. No clock, no randomness, no sleep in here.

use std::time::Duration;

use super::config::RetryPolicy;
use crate::tools::jitter::Spread;
use crate::words::clock::{Instant, nanos};
use crate::words::severity::{Severity, Verdict};

/// What follows from a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Try again after this time.
    Again(Duration),
    /// The call has ended with this failure.
    Stop(RetryEnd),
}

/// Why a failed call is not tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RetryEnd {
    /// All attempts are used up.
    Exhausted,
    /// The next sleep would end after `max_elapsed`.
    OutOfTime,
    /// The budget has no token for another attempt.
    BudgetExhausted,
    /// The failure's retry-after is longer than `max_delay`.
    TooLate,
    /// Trying again would not help: the failure is permanent, or `retry_if` said no.
    NotRetryable,
    /// The failure needs a person.
    Critical,
    /// A policy refused the call, and `retry_rejected` is off or of no help.
    Refused,
}

impl RetryEnd {
    /// Whether the failure might have gone away, but attempts, time or patience were used up.
    pub const fn is_spent(self) -> bool {
        matches!(
            self,
            Self::Exhausted | Self::OutOfTime | Self::TooLate | Self::BudgetExhausted
        )
    }
}

/// Where a call stands between its attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The attempt that runs or has just failed, from 1.
    pub attempt: u32,
    /// The last delay, in nanoseconds.
    pub previous: u64,
    /// When the call began. Only read where `max_elapsed` is set.
    pub started: Instant,
}

impl Progress {
    /// A call whose first attempt begins.
    #[inline]
    pub const fn new(started: Instant) -> Self {
        Self {
            attempt: 1,
            previous: 0,
            started,
        }
    }

    /// What follows from a failure of the attempt that runs.
    ///
    /// `wanted` is the answer of `retry_if`, which overrules the severity; `random` is evenly drawn from all of `u64`.
    pub fn decide(
        &self,
        policy: &RetryPolicy,
        now: Instant,
        verdict: Verdict,
        wanted: Option<bool>,
        random: u64,
    ) -> Decision {
        let may = if verdict.refused {
            policy.retry_rejected && wanted != Some(false)
        } else {
            wanted.unwrap_or(verdict.is_retryable())
        };
        // a refusal stays one, whatever it was that ended the waiting for it
        let stop = |end| {
            Decision::Stop(if verdict.refused {
                RetryEnd::Refused
            } else {
                end
            })
        };
        if !may {
            return stop(match verdict.severity {
                Severity::Critical => RetryEnd::Critical,
                _ => RetryEnd::NotRetryable,
            });
        }
        if self.attempt >= policy.attempts() {
            return stop(RetryEnd::Exhausted);
        }
        let earliest = verdict.retry_after.map_or(0, nanos);
        if earliest > policy.max_delay {
            return stop(RetryEnd::TooLate);
        }
        let delay = Duration::from_nanos(self.delay(policy, verdict, random).max(earliest));
        match policy.limit() {
            Some(limit) if now.saturating_add(delay) > self.started.saturating_add(limit) => {
                stop(RetryEnd::OutOfTime)
            }
            _ => Decision::Again(delay),
        }
    }

    /// The delay by backoff and jitter alone.
    fn delay(&self, policy: &RetryPolicy, verdict: Verdict, random: u64) -> u64 {
        let at_once = self.attempt == 1
            && verdict.severity == Severity::Transient
            && verdict.retry_after.is_none();
        if at_once {
            return 0;
        }
        let (base, max) = (policy.base_delay, policy.max_delay);
        let spread = Spread {
            ceiling: policy
                .backoff
                .ceiling(base, policy.growth(), max, self.attempt),
            base,
            max,
            previous: self.previous,
        };
        policy.jitter.draw(spread, random)
    }

    /// The next attempt begins after this delay.
    pub fn advance(&mut self, delay: Duration) {
        self.attempt = self.attempt.saturating_add(1);
        self.previous = nanos(delay);
    }
}
