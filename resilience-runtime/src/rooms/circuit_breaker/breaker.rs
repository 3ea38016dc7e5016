//! The circuit breaker: the state's driver with a clock, counts, events and the registry's view.

use std::sync::OnceLock;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use super::builder::CircuitBreakerBuilder;
use super::config::{CircuitBreakerConfig, OnAbandon};
use super::core::{Change, Core, Effect, Ticket};
use super::keys::Keys;
use super::last::LastFailure;
use super::permit::CircuitPermit;
use super::recovery::Evidence;
use super::told::Told;
use super::word::CircuitState;
use crate::tools::abandon::{self, Reason};
use crate::tools::counters::Counters;
use crate::tools::emitter::Emitter;
use crate::words::clock::{self, Instant};
use crate::words::event::What;
use crate::words::id::Kind;
use crate::words::rejection::{Rejection, RejectionKind};

/// The counters: disjoint, so that one call is one addition. A late result is counted twice, as itself and as
/// late; so is one that was let by.
pub(super) mod count {
    pub(in super::super) const SUCCEEDED: usize = 0;
    pub(in super::super) const FAILED: usize = 1;
    pub(in super::super) const IGNORED: usize = 2;
    pub(in super::super) const ABANDONED: usize = 3;
    pub(in super::super) const ABANDONED_FAILED: usize = 4;
    pub(in super::super) const PANICKED: usize = 5;
    pub(in super::super) const REJECTED: usize = 6;
    pub(in super::super) const LATE: usize = 7;
    pub(in super::super) const LET_BY: usize = 8;
    pub(in super::super) const ALL: usize = 9;
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
    pub(super) told: Told,
    pub(super) emitter: Emitter,
    /// Whether what would be refused is let through.
    pub(super) metrics_only: AtomicBool,
    pub(super) last: LastFailure,
    /// Nothing, where nobody has asked for a key.
    pub(super) keys: OnceLock<Keys>,
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

    pub(super) fn new(name: &str, config: &CircuitBreakerConfig) -> Self {
        Self {
            core: Core::new(config),
            counters: Counters::new(),
            metrics_only: AtomicBool::new(config.metrics_only),
            told: Told::default(),
            emitter: Emitter::new(Kind::CIRCUIT_BREAKER, name),
            last: LastFailure::none(),
            keys: OnceLock::new(),
        }
    }

    /// One of many with the same numbers, as small as it can be.
    pub(super) fn for_one_key(&self, key: &str) -> Self {
        Self {
            core: Core::narrow(self.config()),
            counters: Counters::narrow(),
            metrics_only: AtomicBool::new(self.is_metrics_only()),
            told: Told::default(),
            emitter: self.emitter.of_part(key),
            last: LastFailure::none(),
            keys: OnceLock::new(),
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
        // in words from either side: a permit that one of them had in memory would be copied on every way
        let ticket = match self.core.admit_closed() {
            Some(ticket) => ticket,
            None => self.acquire_unless_open()?.told().1,
        };
        Ok(CircuitPermit::new(self, ticket))
    }

    #[inline(never)]
    fn acquire_unless_open(&self) -> Result<CircuitPermit<'_>, Rejection> {
        if let Some(nanos) = self.core.refuses_long(clock::passed)
            && !self.is_metrics_only()
        {
            self.counters.add(count::REJECTED, 1);
            let kind = RejectionKind::CircuitOpen;
            return Err(self.emitter.refuse_for(kind, nanos));
        }
        self.acquire_by_state()
    }

    #[inline(never)]
    fn acquire_by_state(&self) -> Result<CircuitPermit<'_>, Rejection> {
        let now = clock::now();
        let asked = self.core.admit(now);
        let ticket = asked
            .ticket
            .or_else(|retry_after| self.let_by(now).ok_or(retry_after));
        // before the events: should telling them go wrong, the place is given back
        let permit = ticket.map(|ticket| CircuitPermit::new(self, ticket));
        for change in asked.changes {
            self.tell(change);
        }
        permit.map_err(|retry_after| self.rejection(retry_after))
    }

    /// Where it only counts: a ticket for a call that would be refused.
    fn let_by(&self, now: Instant) -> Option<Ticket> {
        let ticket = self
            .is_metrics_only()
            .then(|| self.core.admit_anyway(now))??;
        self.counters.add(count::LET_BY, 1);
        Some(ticket)
    }

    fn rejection(&self, retry_after: Option<Duration>) -> Rejection {
        self.counters.add(count::REJECTED, 1);
        self.emitter.refuse(RejectionKind::CircuitOpen, retry_after)
    }

    #[inline]
    pub(super) fn succeeded(&self, ticket: Ticket) {
        self.counters.add(count::SUCCEEDED, 1);
        let effect = self.core.success(ticket, clock::now, clock::passed);
        if effect != Effect::Taken {
            self.after(effect);
        }
    }

    pub(super) fn failed(
        &self,
        ticket: Ticket,
        error: Option<&str>,
        retry_after: Option<Duration>,
    ) {
        self.counters.add(count::FAILED, 1);
        self.take_failure(ticket, error, retry_after);
    }

    pub(super) fn ignored(&self, ticket: Ticket) {
        self.counters.add(count::IGNORED, 1);
        self.after(self.core.ignored(ticket, clock::now));
    }

    pub(super) fn panicked(&self, ticket: Ticket) {
        self.counters.add(count::PANICKED, 1);
        self.take_failure(ticket, Some("panicked"), None);
    }

    pub(super) fn abandoned(&self, ticket: Ticket) {
        let error = match (abandon::reason(), self.config().on_abandon) {
            (Some(Reason::TimedOut), _) => "timed out",
            (None, OnAbandon::Failure) => "abandoned",
            (Some(Reason::Outrun), _) => return self.ignored(ticket),
            (None, OnAbandon::Ignored) => {
                self.counters.add(count::ABANDONED, 1);
                return self.after(self.core.ignored(ticket, clock::now));
            }
        };
        self.counters.add(count::ABANDONED_FAILED, 1);
        self.take_failure(ticket, Some(error), None);
    }

    fn take_failure(&self, ticket: Ticket, error: Option<&str>, retry_after: Option<Duration>) {
        self.last.note(clock::near(), error);
        let seen = || Evidence {
            now: clock::now(),
            retry_after,
        };
        self.after(self.core.failure(ticket, seen));
    }

    fn after(&self, effect: Effect) {
        match effect {
            Effect::Taken => {}
            Effect::Late => self.counters.add(count::LATE, 1),
            Effect::Changed(change) => self.tell(Some(change)),
        }
    }

    pub(super) fn tell(&self, change: Option<Change>) {
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
        self.core.config()
    }
}
