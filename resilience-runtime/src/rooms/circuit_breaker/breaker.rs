//! The circuit breaker: the state's driver with a clock, counts, events and the registry's view.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use parking_lot::Mutex;

use super::config::{CircuitBreakerBuilder, CircuitBreakerConfig, OnAbandon};
use super::core::{Change, Core, Effect, Ticket};
use super::permit::CircuitPermit;
use super::word::CircuitState;
use crate::tools::abandon::{self, Reason};
use crate::tools::counters::Counters;
use crate::tools::emitter::Emitter;
use crate::words::clock;
use crate::words::event::What;
use crate::words::id::Kind;
use crate::words::rejection::{Rejection, RejectionKind};

/// The counters: disjoint, so that one call is one addition. A late result is counted twice, as itself and as late.
pub(super) mod count {
    pub(in super::super) const SUCCEEDED: usize = 0;
    pub(in super::super) const FAILED: usize = 1;
    pub(in super::super) const IGNORED: usize = 2;
    pub(in super::super) const ABANDONED: usize = 3;
    pub(in super::super) const ABANDONED_FAILED: usize = 4;
    pub(in super::super) const PANICKED: usize = 5;
    pub(in super::super) const REJECTED: usize = 6;
    pub(in super::super) const LATE: usize = 7;
    pub(in super::super) const ALL: usize = 8;
}

/// Refuses calls to what keeps failing, and finds out by a few probes when it works again.
///
/// ```
/// use resilience_runtime::rooms::circuit_breaker::{CircuitBreaker, CircuitState};
///
/// let breaker = CircuitBreaker::builder("quotes").failure_threshold(2).build()?;
/// for _ in 0..2 {
///     let _failed = breaker.call_sync(|| Err::<(), _>("down".to_owned()));
/// }
/// assert_eq!(breaker.state(), CircuitState::Open);
/// let refused = breaker.call_sync(|| Ok::<_, String>(1)).unwrap_err();
/// assert!(refused.rejection().unwrap().retry_after().is_some());
/// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
/// ```
pub struct CircuitBreaker {
    pub(super) core: Core,
    pub(super) counters: Counters<{ count::ALL }>,
    pub(super) config: CircuitBreakerConfig,
    pub(super) emitter: Emitter,
    /// Nanoseconds of the clock; zero is never.
    pub(super) last_failure: AtomicU64,
    pub(super) last_error: Mutex<Option<String>>,
}

impl std::fmt::Debug for CircuitBreaker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CircuitBreaker")
            .field("name", &self.name())
            .field("state", &self.state())
            .finish_non_exhaustive()
    }
}

impl CircuitBreaker {
    /// A builder for a breaker of this name.
    ///
    /// See [`CircuitBreakerBuilder`] for an example.
    pub fn builder(name: impl Into<String>) -> CircuitBreakerBuilder {
        CircuitBreakerBuilder::new(name)
    }

    pub(super) fn new(name: &str, config: CircuitBreakerConfig) -> Self {
        Self {
            core: Core::new(&config),
            counters: Counters::new(),
            config,
            emitter: Emitter::new(Kind::CIRCUIT_BREAKER, name),
            last_failure: AtomicU64::new(0),
            last_error: Mutex::new(None),
        }
    }

    /// Asks to make a call now.
    ///
    /// See [`CircuitPermit`] for an example.
    ///
    /// # Errors
    /// A rejection while it is open, forced open, or half-open with every place taken. Its retry-after is when the state
    /// it is in ends at the latest: waiting exactly that long is enough, unless the state has changed meanwhile. A
    /// forced-open breaker cannot say when.
    #[inline]
    pub fn try_acquire(&self) -> Result<CircuitPermit<'_>, Rejection> {
        match self.core.admit_closed() {
            Some(ticket) => Ok(CircuitPermit::new(self, ticket)),
            None => self.acquire_unless_open(),
        }
    }

    #[inline(never)]
    fn acquire_unless_open(&self) -> Result<CircuitPermit<'_>, Rejection> {
        match self.core.admit(clock::now()) {
            Ok((ticket, change)) => {
                // before the event: should telling it go wrong, the place is given back
                let permit = CircuitPermit::new(self, ticket);
                self.tell(change);
                Ok(permit)
            }
            Err(retry_after) => Err(self.rejection(retry_after)),
        }
    }

    fn rejection(&self, retry_after: Option<Duration>) -> Rejection {
        self.counters.add(count::REJECTED, 1);
        let rejection = Rejection::new(RejectionKind::CircuitOpen, self.emitter.name().clone());
        self.emitter.emit(What::Rejected {
            reason: RejectionKind::CircuitOpen.as_str(),
            retry_after_ms: retry_after.map(whole_ms),
        });
        match retry_after {
            Some(after) => rejection.with_retry_after(after),
            None => rejection,
        }
    }

    #[inline]
    pub(super) fn succeeded(&self, ticket: Ticket) {
        self.counters.add(count::SUCCEEDED, 1);
        let effect = self.core.success(ticket, clock::now);
        if effect != Effect::Taken {
            self.after(effect);
        }
    }

    pub(super) fn failed(&self, ticket: Ticket, error: Option<String>) {
        self.counters.add(count::FAILED, 1);
        self.take_failure(ticket, error);
    }

    pub(super) fn ignored(&self, ticket: Ticket) {
        self.counters.add(count::IGNORED, 1);
        self.after(self.core.ignored(ticket));
    }

    pub(super) fn panicked(&self, ticket: Ticket) {
        self.counters.add(count::PANICKED, 1);
        self.take_failure(ticket, Some("panicked".to_owned()));
    }

    pub(super) fn abandoned(&self, ticket: Ticket) {
        let error = match (abandon::reason(), self.config.on_abandon) {
            (Some(Reason::TimedOut), _) => "timed out",
            (None, OnAbandon::Failure) => "abandoned",
            (Some(Reason::Outrun), _) => return self.ignored(ticket),
            (None, OnAbandon::Ignored) => {
                self.counters.add(count::ABANDONED, 1);
                return self.after(self.core.ignored(ticket));
            }
        };
        self.counters.add(count::ABANDONED_FAILED, 1);
        self.take_failure(ticket, Some(error.to_owned()));
    }

    fn take_failure(&self, ticket: Ticket, error: Option<String>) {
        let now = clock::now();
        self.last_failure.store(now.as_nanos(), Ordering::Relaxed);
        if let Some(error) = error {
            let before = self.last_error.lock().replace(error);
            drop(before);
        }
        self.after(self.core.failure(ticket, now));
    }

    fn after(&self, effect: Effect) {
        match effect {
            Effect::Taken => {}
            Effect::Late => self.counters.add(count::LATE, 1),
            Effect::Changed(change) => self.tell(Some(change)),
        }
    }

    fn tell(&self, change: Option<Change>) {
        if let Some(Change { from, to }) = change {
            let (from, to) = (from.as_str(), to.as_str());
            self.emitter.emit(What::StateChanged { from, to });
        }
    }

    /// The name.
    pub fn name(&self) -> &str {
        self.emitter.name()
    }

    /// The state now. An open breaker whose recovery timeout has passed is open until its next call.
    pub fn state(&self) -> CircuitState {
        self.core.state()
    }

    /// The numbers in force.
    ///
    /// See [`CircuitBreakerBuilder`] for an example.
    pub fn config(&self) -> &CircuitBreakerConfig {
        &self.config
    }

    /// Refuses every call from now on, until [`enable`](Self::enable), [`close`](Self::close) or
    /// [`reset`](Self::reset).
    ///
    /// ```
    /// # use resilience_runtime::rooms::circuit_breaker::{CircuitBreaker, CircuitState};
    /// let breaker = CircuitBreaker::builder("quotes").build()?;
    /// breaker.force_open();
    /// assert!(breaker.try_acquire().is_err());
    /// breaker.disable();
    /// assert!(breaker.try_acquire().is_ok());
    /// breaker.enable();
    /// assert_eq!(breaker.state(), CircuitState::Closed);
    /// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
    /// ```
    pub fn force_open(&self) {
        self.force(CircuitState::ForcedOpen, |state| {
            state != CircuitState::ForcedOpen
        });
    }

    /// Lets every call through from now on and only counts it, until [`enable`](Self::enable), [`close`](Self::close) or
    /// [`reset`](Self::reset).
    ///
    /// See [`force_open`](Self::force_open) for an example.
    pub fn disable(&self) {
        self.force(CircuitState::Disabled, |state| {
            state != CircuitState::Disabled
        });
    }

    /// Ends [`force_open`](Self::force_open) and [`disable`](Self::disable): it is closed, with nothing held against it.
    /// In any other state this changes nothing.
    ///
    /// See [`force_open`](Self::force_open) for an example.
    pub fn enable(&self) {
        self.force(CircuitState::Closed, |state| {
            matches!(state, CircuitState::ForcedOpen | CircuitState::Disabled)
        });
    }

    /// Closes it, whatever state it is in, with nothing held against it. A closed one is left alone.
    ///
    /// See [`force_open`](Self::force_open) for its relatives.
    pub fn close(&self) {
        self.force(CircuitState::Closed, |state| state != CircuitState::Closed);
    }

    fn force(&self, to: CircuitState, allowed: impl FnOnce(CircuitState) -> bool) {
        let change = self.core.force(to, clock::now(), allowed);
        self.tell(change);
    }

    /// Closed, with all counts at zero. Results of calls that are under way count, and move nothing.
    ///
    /// ```
    /// # use resilience_runtime::rooms::circuit_breaker::CircuitBreaker;
    /// let breaker = CircuitBreaker::builder("quotes").build()?;
    /// let _failed = breaker.call_sync(|| Err::<(), _>("down".to_owned()));
    /// breaker.reset();
    /// assert_eq!(breaker.snapshot().failed, 0);
    /// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
    /// ```
    pub fn reset(&self) {
        let change = self.core.restart();
        self.counters.reset();
        self.last_failure.store(0, Ordering::Relaxed);
        let before = self.last_error.lock().take();
        drop(before);
        self.tell(change);
    }

    /// Raises the alert of a failure that needs a person: an event, and a log line at level error.
    ///
    /// ```
    /// # use resilience_runtime::rooms::circuit_breaker::CircuitBreaker;
    /// CircuitBreaker::builder("quotes").build()?.alert("credentials revoked".to_owned());
    /// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
    /// ```
    pub fn alert(&self, error: String) {
        self.emitter.emit(What::Critical { error });
    }
}

/// Rounded up: waiting that long is enough too.
fn whole_ms(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos().div_ceil(1_000_000)).unwrap_or(u64::MAX)
}
