//! What a person, or the code of one, tells a breaker to do.

use std::sync::atomic::Ordering;

use super::breaker::CircuitBreaker;
use super::keys::Keys;
use super::word::CircuitState;
use crate::words::clock;
use crate::words::event::What;

impl CircuitBreaker {
    /// Refuses every call from now on, those of all keys too, until [`enable`](Self::enable), [`close`](Self::close) or
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

    /// Lets every call through from now on, those of all keys too, and only counts it, until [`enable`](Self::enable), [`close`](Self::close) or
    /// [`reset`](Self::reset).
    ///
    /// See [`force_open`](Self::force_open) for an example.
    pub fn disable(&self) {
        self.force(CircuitState::Disabled, |state| {
            state != CircuitState::Disabled
        });
    }

    /// Ends [`force_open`](Self::force_open) and [`disable`](Self::disable): it is closed, with nothing held against it.
    /// In any other state this changes nothing. The breakers of keys are enabled as well.
    ///
    /// See [`force_open`](Self::force_open) for an example.
    pub fn enable(&self) {
        self.force(CircuitState::Closed, |state| {
            matches!(state, CircuitState::ForcedOpen | CircuitState::Disabled)
        });
        for (_, key) in self.of_keys() {
            key.enable();
        }
    }

    /// Closes it, whatever state it is in, with nothing held against it. A closed one is left alone. The breakers of keys
    /// are closed as well.
    ///
    /// See [`force_open`](Self::force_open) for its relatives.
    pub fn close(&self) {
        self.force(CircuitState::Closed, |state| state != CircuitState::Closed);
        for (_, key) in self.of_keys() {
            key.close();
        }
    }

    fn force(&self, to: CircuitState, allowed: impl FnOnce(CircuitState) -> bool) {
        let change = self.core.force(to, clock::now(), allowed);
        self.tell(change);
    }

    /// Closed, with all counts at zero, and without the keys that nobody uses now. Results of calls that are under way count,
    /// and move nothing.
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
        self.set_metrics_only(self.config().metrics_only);
        self.counters.reset();
        self.last.clear();
        self.tell(change);
        for key in self.keys.get().map(Keys::clear).unwrap_or_default() {
            key.reset();
        }
    }

    /// From now on it counts, moves its state and tells of it as ever, but lets every call through: what it would have
    /// refused is counted as such. `false` ends that. This goes before the option `metrics_only`, until
    /// [`reset`](Self::reset). [`force_open`](Self::force_open) goes before both.
    ///
    /// ```
    /// # use resilience_runtime::rooms::circuit_breaker::{CircuitBreaker, CircuitState};
    /// let breaker = CircuitBreaker::builder("quotes").failure_threshold(1).metrics_only(true).build()?;
    /// let _failed = breaker.call_sync(|| Err::<(), _>("down".to_owned()));
    /// assert_eq!(breaker.state(), CircuitState::Open);
    /// assert_eq!(breaker.call_sync(|| Ok::<_, String>(7)), Ok(7));
    /// assert_eq!(breaker.snapshot().would_have_rejected, 1);
    /// breaker.set_metrics_only(false);
    /// assert!(breaker.try_acquire().is_err());
    /// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
    /// ```
    pub fn set_metrics_only(&self, on: bool) {
        self.metrics_only.store(on, Ordering::Relaxed);
        for (_, key) in self.of_keys() {
            key.set_metrics_only(on);
        }
    }

    /// Whether it only counts. See [`set_metrics_only`](Self::set_metrics_only) for an example.
    pub fn is_metrics_only(&self) -> bool {
        self.metrics_only.load(Ordering::Relaxed)
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
