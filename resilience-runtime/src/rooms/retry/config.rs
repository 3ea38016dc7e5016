//! The numbers of a retry, as a plain value that can stand in a `static`.

use std::fmt;
use std::time::Duration;

use serde::Serialize;

use crate::tools::backoff::Backoff;
use crate::tools::jitter::Jitter;
use crate::words::clock::nanos;
use crate::words::config::InvalidConfig;
use crate::words::id::Kind;

const MAX_ATTEMPTS: u32 = 3;
const FACTOR: f64 = 2.0;
/// Stands for "no limit".
const UNLIMITED: u64 = u64::MAX;

/// When and how often a failed call is tried again: a plain value without state, the same for any number of callers.
///
/// It may be a `static`, be shared by attributes (`#[retry_with_backoff(policy = JIRA)]`), or [`run`](Self::run) by hand.
///
/// ```
/// use std::time::Duration;
/// use resilience_runtime::rooms::retry::{Jitter, RetryPolicy};
///
/// static JIRA: RetryPolicy = RetryPolicy::new()
///     .max_attempts(5)
///     .base_delay(Duration::from_millis(100))
///     .jitter(Jitter::Full)
///     .checked();
/// assert_eq!(JIRA.snapshot().max_attempts, 5);
/// ```
///
/// A number that cannot be meant is an error of [`build`](Self::build), and a compile error in a `static` that ends in
/// [`checked`](Self::checked). Used without either, its default stands in for it; nothing panics or overflows.
#[derive(Clone, Copy, PartialEq)]
pub struct RetryPolicy {
    max_attempts: u32,
    pub(super) base_delay: u64,
    pub(super) max_delay: u64,
    max_elapsed: u64,
    factor: f64,
    pub(super) backoff: Backoff,
    pub(super) jitter: Jitter,
    pub(super) retry_rejected: bool,
}

/// The numbers of a [`RetryPolicy`], to read and to serialise.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RetryPolicySnapshot {
    /// The most attempts, the first one included.
    pub max_attempts: u32,
    /// The delay after the first failure, in milliseconds.
    pub base_delay_ms: u64,
    /// The longest delay, in milliseconds.
    pub max_delay_ms: u64,
    /// What each delay is multiplied by, in exponential backoff.
    pub factor: f64,
    /// How delays grow.
    pub backoff: Backoff,
    /// How delays are spread.
    pub jitter: Jitter,
    /// No sleep ends later than this after the call began, in milliseconds.
    pub max_elapsed_ms: Option<u64>,
    /// Whether refused calls are tried again.
    pub retry_rejected: bool,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::new()
    }
}

impl RetryPolicy {
    /// Three attempts; exponential delays from one second, doubled each time, at most a minute; jittered by half.
    pub const fn new() -> Self {
        Self {
            max_attempts: MAX_ATTEMPTS,
            base_delay: 1_000_000_000,
            max_delay: 60_000_000_000,
            max_elapsed: UNLIMITED,
            factor: FACTOR,
            backoff: Backoff::Exponential,
            jitter: Jitter::Proportional,
            retry_rejected: false,
        }
    }

    /// The most attempts, the first one included. At least 1; 3 by default.
    #[must_use]
    pub const fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts;
        self
    }

    /// The delay after the first failure. Any; one second by default.
    #[must_use]
    pub const fn base_delay(mut self, delay: Duration) -> Self {
        self.base_delay = nanos(delay);
        self
    }

    /// The longest delay, jitter included. Any; a minute by default. A longer retry-after ends the retries.
    #[must_use]
    pub const fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = nanos(delay);
        self
    }

    /// What each exponential delay is multiplied by. From 1 to 1,000; 2 by default.
    #[must_use]
    pub const fn factor(mut self, factor: f64) -> Self {
        self.factor = factor;
        self
    }

    /// How delays grow; exponentially by default.
    #[must_use]
    pub const fn backoff(mut self, backoff: Backoff) -> Self {
        self.backoff = backoff;
        self
    }

    /// How delays are spread; [`Jitter::Proportional`] by default.
    #[must_use]
    pub const fn jitter(mut self, jitter: Jitter) -> Self {
        self.jitter = jitter;
        self
    }

    /// No sleep begins that would end later than this after the call began. It never cuts a running attempt. No limit by
    /// default.
    #[must_use]
    pub const fn max_elapsed(mut self, limit: Duration) -> Self {
        self.max_elapsed = nanos(limit);
        self
    }

    /// Whether a call that a policy further down refused (an open circuit, say) is tried again, not before its
    /// retry-after. `false` by default.
    #[must_use]
    pub const fn retry_rejected(mut self, retry: bool) -> Self {
        self.retry_rejected = retry;
        self
    }

    /// The policy, where every number can be meant.
    ///
    /// # Errors
    /// [`InvalidConfig`] names the first field that cannot.
    ///
    /// ```
    /// # use resilience_runtime::rooms::retry::RetryPolicy;
    /// let error = RetryPolicy::new().factor(f64::NAN).build().unwrap_err();
    /// assert_eq!(error.field, "factor");
    /// ```
    pub fn build(self) -> Result<Self, InvalidConfig> {
        match self.problem("retry policy") {
            Some(problem) => Err(problem),
            None => Ok(self),
        }
    }

    /// The policy, checked where it is evaluated: in a `static` or a `const`, when compiled.
    ///
    /// # Panics
    /// Where [`build`](Self::build) gives an error. Use that one at run time.
    ///
    /// ```compile_fail
    /// # use resilience_runtime::rooms::retry::RetryPolicy;
    /// static NONE: RetryPolicy = RetryPolicy::new().max_attempts(0).checked();
    /// ```
    #[must_use]
    pub const fn checked(self) -> Self {
        assert!(
            self.attempts_can_be(),
            "`max_attempts` must be at least 1: the first attempt counts"
        );
        assert!(
            self.factor_can_be(),
            "`factor` must be a number from 1 to 1000"
        );
        self
    }

    const fn attempts_can_be(&self) -> bool {
        self.max_attempts >= 1
    }

    const fn factor_can_be(&self) -> bool {
        // false for NaN
        self.factor >= 1.0 && self.factor <= 1000.0
    }

    pub(super) fn problem(&self, name: &str) -> Option<InvalidConfig> {
        if !self.attempts_can_be() {
            Some(InvalidConfig::new(
                Kind::RETRY,
                name,
                "max_attempts",
                self.max_attempts,
                "at least 1",
            ))
        } else if !self.factor_can_be() {
            Some(InvalidConfig::new(
                Kind::RETRY,
                name,
                "factor",
                self.factor,
                "a number from 1 to 1000",
            ))
        } else {
            None
        }
    }

    /// The most attempts in force.
    #[inline]
    pub(super) const fn attempts(&self) -> u32 {
        if self.attempts_can_be() {
            self.max_attempts
        } else {
            MAX_ATTEMPTS
        }
    }

    /// The factor in force.
    pub(super) const fn growth(&self) -> f64 {
        if self.factor_can_be() {
            self.factor
        } else {
            FACTOR
        }
    }

    /// How long the retries may take, where that is limited.
    #[inline]
    pub(super) const fn limit(&self) -> Option<Duration> {
        if self.max_elapsed == UNLIMITED {
            None
        } else {
            Some(Duration::from_nanos(self.max_elapsed))
        }
    }

    /// The numbers in force.
    pub fn snapshot(&self) -> RetryPolicySnapshot {
        RetryPolicySnapshot {
            max_attempts: self.attempts(),
            base_delay_ms: self.base_delay / 1_000_000,
            max_delay_ms: self.max_delay / 1_000_000,
            factor: self.growth(),
            backoff: self.backoff,
            jitter: self.jitter,
            max_elapsed_ms: (self.max_elapsed != UNLIMITED).then_some(self.max_elapsed / 1_000_000),
            retry_rejected: self.retry_rejected,
        }
    }
}

impl fmt::Debug for RetryPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RetryPolicy")
            .field("max_attempts", &self.max_attempts)
            .field("base_delay", &Duration::from_nanos(self.base_delay))
            .field("max_delay", &Duration::from_nanos(self.max_delay))
            .field("factor", &self.factor)
            .field("backoff", &self.backoff)
            .field("jitter", &self.jitter)
            .field("max_elapsed", &self.limit())
            .field("retry_rejected", &self.retry_rejected)
            .finish()
    }
}
