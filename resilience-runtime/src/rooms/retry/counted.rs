//! A retry with a name: what its calls came to, and the events it tells.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use parking_lot::Mutex;
use serde::Serialize;

use super::config::{RetryPolicy, RetryPolicySnapshot};
use super::decide::RetryEnd;
use super::options::RetryOptions;
use crate::tools::budget::Budget;
use crate::tools::emitter::{Emitter, EventSink, unharmed};
use crate::tools::managed::{Managed, Policy};
use crate::tools::tuning::{Tuned, Tuning};
use crate::words::clock::nanos;
use crate::words::config::InvalidConfig;
use crate::words::event::What;
use crate::words::figures::Figures;
use crate::words::id::Kind;

/// A named retry: a [`RetryPolicy`] whose calls are counted, and which tells events.
///
/// Each `#[retry_with_backoff]` has one. By hand:
///
/// ```
/// use resilience_runtime::registry::Registry;
/// use resilience_runtime::rooms::retry::{Retry, RetryPolicy};
///
/// let registry = Registry::new();
/// let jira = registry.add(Retry::new("jira", RetryPolicy::new())).unwrap();
/// let answer = jira.run_sync(|_| Ok::<_, std::io::Error>(42));
/// assert_eq!(answer.unwrap(), 42);
/// assert_eq!(jira.snapshot().retried, 0);
/// ```
///
/// A call that succeeds at the first try touches none of this.
pub struct Retry {
    emitter: Emitter,
    policy: Option<RetryPolicy>,
    // read after a failure only
    outside: Mutex<RetryOptions>,
    budget: Option<Arc<dyn Budget>>,
    told_invalid: AtomicBool,
    told_blocking: AtomicBool,
    retried: AtomicU64,
    recovered: AtomicU64,
    exhausted: AtomicU64,
    refused: AtomicU64,
    stopped: AtomicU64,
    critical: AtomicU64,
    abandoned: AtomicU64,
    panicked: AtomicU64,
    slept: AtomicU64,
}

/// What a [`Retry`] did so far. Calls that succeeded at the first try are not in it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RetrySnapshot {
    /// The name.
    pub name: String,
    /// The numbers in force, where they are the same for every call.
    pub policy: Option<RetryPolicySnapshot>,
    /// Attempts that began after a failed one.
    pub retried: u64,
    /// Calls that succeeded after a failed attempt.
    pub recovered: u64,
    /// Calls that failed with attempts, `max_elapsed`, the budget or patience for a retry-after used up.
    pub exhausted: u64,
    /// Calls that ended because a policy further down refused an attempt.
    pub refused: u64,
    /// Calls that ended with a failure that is not retried: permanent, critical, or by `retry_if`.
    pub stopped: u64,
    /// Of all that ended, those with a critical failure.
    pub critical: u64,
    /// Calls that were dropped after a failed attempt: while asleep, or in the next attempt.
    pub abandoned: u64,
    /// Calls that panicked in an attempt after a failed one.
    pub panicked: u64,
    /// The time slept between attempts, in milliseconds.
    pub slept_ms: u64,
}

impl Retry {
    /// A retry of this name that is in no registry. `registry().add(..)` lists it.
    pub fn new(name: &str, policy: RetryPolicy) -> Self {
        Self::with(name, Some(policy))
    }

    fn with(name: &str, policy: Option<RetryPolicy>) -> Self {
        Self {
            emitter: Emitter::new(Kind::RETRY, name),
            policy,
            outside: Mutex::default(),
            budget: None,
            told_invalid: AtomicBool::new(false),
            told_blocking: AtomicBool::new(false),
            retried: AtomicU64::new(0),
            recovered: AtomicU64::new(0),
            exhausted: AtomicU64::new(0),
            refused: AtomicU64::new(0),
            stopped: AtomicU64::new(0),
            critical: AtomicU64::new(0),
            abandoned: AtomicU64::new(0),
            panicked: AtomicU64::new(0),
            slept: AtomicU64::new(0),
        }
    }

    /// Pays for each attempt after the first from this budget, which others may share.
    ///
    /// ```
    /// use std::time::Duration;
    /// use resilience_runtime::registry::Registry;
    /// use resilience_runtime::rooms::retry::{Retry, RetryPolicy};
    /// use resilience_runtime::rooms::retry_budget::RetryBudget;
    ///
    /// let registry = Registry::new();
    /// registry.add(RetryBudget::builder("api").capacity(1).build().unwrap()).unwrap();
    /// let policy = RetryPolicy::new().max_attempts(5).base_delay(Duration::ZERO);
    /// let retry = Retry::new("jira", policy).with_budget(registry.retry_budget("api").unwrap());
    /// let mut attempts = 0;
    /// let failed = retry.run_sync(|_| {
    ///     attempts += 1;
    ///     Err::<(), _>("down".to_owned())
    /// });
    /// assert_eq!((failed.is_err(), attempts), (true, 2));
    /// ```
    #[must_use]
    pub fn with_budget(mut self, budget: Arc<impl Budget + 'static>) -> Self {
        self.budget = Some(budget);
        self
    }

    pub(super) fn budget(&self) -> Option<&dyn Budget> {
        self.budget.as_deref()
    }

    /// The name.
    pub fn name(&self) -> &str {
        self.emitter.name()
    }

    /// The numbers of calls by hand.
    pub(super) fn policy(&self) -> RetryPolicy {
        self.policy.unwrap_or_default()
    }

    /// The numbers in force for a call that began with these: what is set from outside stands before them.
    pub(super) fn in_force(&self, policy: &RetryPolicy) -> RetryPolicy {
        self.outside.lock().over(*policy)
    }

    /// What it did so far.
    pub fn snapshot(&self) -> RetrySnapshot {
        RetrySnapshot {
            name: self.name().to_owned(),
            policy: self.policy.map(|policy| self.in_force(&policy).snapshot()),
            retried: self.retried.load(Relaxed),
            recovered: self.recovered.load(Relaxed),
            exhausted: self.exhausted.load(Relaxed),
            refused: self.refused.load(Relaxed),
            stopped: self.stopped.load(Relaxed),
            critical: self.critical.load(Relaxed),
            abandoned: self.abandoned.load(Relaxed),
            panicked: self.panicked.load(Relaxed),
            slept_ms: self.slept.load(Relaxed) / 1_000_000,
        }
    }

    /// An attempt begins after a failed one and this sleep.
    pub(super) fn count_again(&self, slept: Duration) {
        self.retried.fetch_add(1, Relaxed);
        self.slept.fetch_add(nanos(slept), Relaxed);
    }

    pub(super) fn count_recovered(&self) {
        self.recovered.fetch_add(1, Relaxed);
    }

    pub(super) fn count_end(&self, end: RetryEnd, critical: bool) {
        let count = match end {
            RetryEnd::Exhausted
            | RetryEnd::OutOfTime
            | RetryEnd::TooLate
            | RetryEnd::BudgetExhausted => &self.exhausted,
            RetryEnd::Refused => &self.refused,
            RetryEnd::NotRetryable | RetryEnd::Critical => &self.stopped,
        };
        count.fetch_add(1, Relaxed);
        self.critical.fetch_add(u64::from(critical), Relaxed);
    }

    /// A call was dropped after a failed attempt, perhaps by its panic.
    pub(super) fn count_dropped(&self, panicked: bool) {
        let count = if panicked {
            &self.panicked
        } else {
            &self.abandoned
        };
        count.fetch_add(1, Relaxed);
    }

    pub(super) fn tell(&self, what: What) {
        self.emitter.emit(what);
    }

    /// Tells once that the numbers in force are not those that were given.
    pub(super) fn tell_invalid(&self, policy: &RetryPolicy) {
        if let Some(problem) = policy.problem(self.name())
            && !self.told_invalid.swap(true, Relaxed)
        {
            let problem = problem.to_string();
            self.emitter.emit(What::InvalidConfig { problem });
        }
    }

    /// Warns once that a thread of an async runtime is put to sleep.
    pub(super) fn tell_blocking(&self) {
        if tokio::runtime::Handle::try_current().is_ok() && !self.told_blocking.swap(true, Relaxed)
        {
            unharmed(|| {
                tracing::warn!(
                    target: "resilience",
                    kind = Kind::RETRY.as_str(),
                    name = self.name(),
                    "a sync retry sleeps a thread of an async runtime: make the function async, or call it in `spawn_blocking`"
                );
            });
        }
    }
}

impl Managed for Retry {
    fn kind(&self) -> Kind {
        Kind::RETRY
    }

    fn name(&self) -> &str {
        Retry::name(self)
    }

    fn figures(&self) -> Figures {
        Figures::of(self.snapshot())
    }

    fn reset(&self) {
        for count in [
            &self.retried,
            &self.recovered,
            &self.exhausted,
            &self.refused,
            &self.stopped,
            &self.critical,
            &self.abandoned,
            &self.panicked,
            &self.slept,
        ] {
            count.store(0, Relaxed);
        }
    }

    fn tuning(self: Arc<Self>) -> Option<Arc<dyn Tuning>> {
        Some(Tuned::by_code(self))
    }

    fn attach(&self, sink: Arc<dyn EventSink>) {
        self.emitter.attach(sink);
    }
}

impl Policy for Retry {
    type Options = RetryOptions;

    const KIND: Kind = Kind::RETRY;

    fn build(name: &str, options: RetryOptions) -> (Self, Vec<InvalidConfig>) {
        let in_force = options.over(options.policy.unwrap_or_default());
        let problem = in_force.problem(name);
        let retry = Self::with(name, options.policy);
        // told here, so not again at the first failure
        retry.told_invalid.store(problem.is_some(), Relaxed);
        (retry, problem.into_iter().collect())
    }

    const FIXED: &'static [&'static str] = &["policy"];

    fn adopt(&self, _: RetryOptions, outside: RetryOptions) {
        *self.outside.lock() = outside;
    }

    fn told(&self) -> RetryOptions {
        RetryOptions {
            policy: self.policy,
            ..RetryOptions::default()
        }
    }
}
