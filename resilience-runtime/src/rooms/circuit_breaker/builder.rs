//! How a breaker is told its numbers where no attribute does.

use std::time::Duration;

use super::breaker::CircuitBreaker;
use super::checked::check;
use super::config::{CircuitBreakerOptions, CircuitWindow, OnAbandon};
use super::told::Told;
use crate::tools::jitter::Jitter;
use crate::words::config::InvalidConfig;

/// Builds a [`CircuitBreaker`] that no attribute declares.
///
/// ```
/// # use std::time::Duration;
/// # use resilience_runtime::rooms::circuit_breaker::CircuitBreaker;
/// let breaker = CircuitBreaker::builder("quotes")
///     .failure_rate(0.5)
///     .window(Duration::from_secs(60))
///     .recovery_timeout(Duration::from_secs(30))
///     .build()?;
/// assert_eq!(breaker.config().minimum_calls, Some(20));
///
/// let error = CircuitBreaker::builder("quotes").failure_threshold(0).build().unwrap_err();
/// assert_eq!(error.field, "failure_threshold");
/// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing before `build`"]
pub struct CircuitBreakerBuilder {
    name: String,
    written: CircuitBreakerOptions,
}

macro_rules! setters {
    ($($(#[$meta:meta])* $field:ident: $type:ty,)*) => {$(
        $(#[$meta])*
        pub fn $field(mut self, $field: $type) -> Self {
            self.written.$field = Some($field);
            self
        }
    )*};
}

impl CircuitBreakerBuilder {
    pub(super) fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            written: CircuitBreakerOptions::default(),
        }
    }

    setters! {
        /// How many failures in a row open it: at least 1, by default 5. A success begins the count anew, an ignored
        /// outcome doesn't. With [`failure_window`](Self::failure_window): that many within the window, at most 10,000.
        failure_threshold: u32,
        /// How many successful probes close a half-open breaker: at least 1, by default 2.
        success_threshold: u32,
        /// How long it stays open before it lets probes through, and how long a probe may hold a place without an
        /// answer (then never below a millisecond): any length, by default 60 s.
        recovery_timeout: Duration,
        /// Count the failures of the trailing window instead of those in a row; more than zero. The moment of each is
        /// kept, which is why `failure_threshold` is then at most 10,000.
        failure_window: Duration,
        /// Open at this share of failures instead: above 0, at most 1. Not together with `failure_threshold` or
        /// `failure_window`.
        failure_rate: f64,
        /// From how long on a call is slow: more than zero; by default no call is. A call under way is slow as soon as it has
        /// taken so long, and however it ends. A probe that is slow has failed, even if it worked.
        slow_call: Duration,
        /// Open at this share of slow calls too: above 0, at most 1, by default 1. Only with [`slow_call`](Self::slow_call).
        slow_call_rate: f64,
        /// How many calls must be in the window before the rates count: at least 1. By default 100 or the window if
        /// that is smaller; 20 for a window of time.
        minimum_calls: u32,
        /// How many probes a half-open breaker lets run at once: at least 1, by default `success_threshold`.
        half_open_max_calls: u32,
        /// What an abandoned call says: by default nothing.
        on_abandon: OnAbandon,
        /// How many times longer than the one before an opening is that comes before the breaker has been well, that is
        /// closed for as long as it was open: from 1 to 1,000. By default 2 with
        /// [`max_recovery_timeout`](Self::max_recovery_timeout), else each lasts `recovery_timeout`.
        recovery_factor: f64,
        /// How long it stays open at most, be it that repeated openings grow, or that the error that opens it says when to
        /// come back: at least `recovery_timeout`. By default an hour, or `recovery_timeout` where that is longer. Written,
        /// it makes repeated openings grow.
        max_recovery_timeout: Duration,
        /// How openings that grow are spread, so that many instances do not probe all at once: by default
        /// [`Jitter::Proportional`]. The first opening always lasts exactly `recovery_timeout`.
        recovery_jitter: Jitter,
        /// After its probes have closed it, let in ever more of the calls for so long, evenly from none to all: more than
        /// zero; by default all at once. Those that are refused are told when they would be let in if no other came.
        ramp_up: Duration,
        /// How many keys have a breaker of their own at most, see [`CircuitBreaker::for_key`]: from 1 to 1,000,000, by default
        /// 1,000. Each takes about a kilobyte.
        max_keys: u32,
        /// Whether it only counts, moves its state and tells of it, but never refuses: by default not. See
        /// [`CircuitBreaker::set_metrics_only`] for an example.
        metrics_only: bool,
    }

    /// What the rates are taken over: a number of calls (by default 100) or a time. Only with
    /// [`failure_rate`](Self::failure_rate) or [`slow_call`](Self::slow_call).
    pub fn window(mut self, window: impl Into<CircuitWindow>) -> Self {
        self.written.window = Some(window.into());
        self
    }

    /// The breaker, closed.
    ///
    /// # Errors
    /// [`InvalidConfig`] names the first number that cannot be meant.
    pub fn build(self) -> Result<CircuitBreaker, InvalidConfig> {
        let told = Told::of(&self.written);
        let (config, invalid) = check(&self.name, self.written);
        if let Some(first) = invalid.into_iter().next() {
            return Err(first);
        }
        let mut breaker = CircuitBreaker::new(&self.name, &config);
        breaker.told = told;
        Ok(breaker)
    }
}
