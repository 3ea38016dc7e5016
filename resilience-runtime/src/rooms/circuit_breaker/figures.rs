//! What a breaker shows of itself.

use std::sync::atomic::Ordering;

use serde::Serialize;

use super::breaker::{CircuitBreaker, count};
use super::config::CircuitBreakerConfig;
use super::word::CircuitState;
use crate::tools::window::Totals;
use crate::words::clock::{self, Instant};

/// A breaker at one moment. Times are milliseconds since the Unix epoch.
///
/// ```
/// # use resilience_runtime::rooms::circuit_breaker::CircuitBreaker;
/// let breaker = CircuitBreaker::builder("quotes").build()?;
/// let _failed = breaker.call_sync(|| Err::<(), _>("down".to_owned()));
/// let shown = breaker.snapshot();
/// assert_eq!((shown.total, shown.failed, shown.failure_count), (1, 1, 1));
/// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CircuitBreakerSnapshot {
    /// The name.
    pub name: String,
    /// The state.
    pub state: CircuitState,
    /// Calls that ended, refused ones included.
    pub total: u64,
    /// Calls that worked.
    pub successful: u64,
    /// Calls that failed: panicked ones included, and abandoned ones where they are failures.
    pub failed: u64,
    /// Calls that were refused.
    pub rejected: u64,
    /// Calls that were let through only because the breaker counts and does not refuse; they are in the other counts too.
    pub would_have_rejected: u64,
    /// Calls whose outcome said nothing about what was called.
    pub ignored: u64,
    /// Calls that were dropped before they ended, whether that is a failure or not.
    pub abandoned: u64,
    /// Calls that panicked.
    pub panicked: u64,
    /// Results that came after the state they belonged to; they are in the other counts too.
    pub late: u64,
    /// Calls that took as long as `slow_call` or longer, those under way included; they are in the other counts too once
    /// they end. Always 0 where slow calls are not looked for.
    pub slow: u64,
    /// Those of them that are still under way.
    pub slow_in_flight: u64,
    /// How often the state changed.
    pub state_changes: u64,
    /// The share of failures, 0 to 1: in the window where a rate decides, else among all calls that worked or failed.
    pub failure_rate: f64,
    /// The share of slow calls in the window, 0 to 1; 0 where slow calls are not looked for.
    pub slow_call_rate: f64,
    /// While closed, the failures that count now: in a row, or in the window. Else those (or the slow calls) that opened it, and one more for
    /// each failed probe that opened it again.
    pub failure_count: u32,
    /// The successful probes of a half-open breaker.
    pub success_count: u32,
    /// The share of calls that is let in, 0 to 1, while `ramp_up` lets them in gradually.
    pub ramp_up_share: Option<f64>,
    /// How often it has opened again before it had been well, which makes it stay open longer where that is set; 0 for a
    /// first opening.
    pub reopened: u32,
    /// Whether it only counts, and refuses nothing unless it is forced open.
    pub metrics_only: bool,
    /// The numbers in force, thresholds among them.
    pub config: CircuitBreakerConfig,
    /// When it opened, or was forced open, while it is not closed again.
    pub opened_at_ms: Option<u64>,
    /// When a call last failed.
    pub last_failure_at_ms: Option<u64>,
    /// What the last failure said, where it said something.
    pub last_error: Option<String>,
    /// While open: when a probe may go through. Half-open with every place taken: when the first place is given to
    /// another.
    pub next_probe_at_ms: Option<u64>,
    /// The share of calls that worked among those that worked or failed, 0 to 100; 100 where there are none.
    pub health_percent: f64,
}

impl CircuitBreaker {
    /// The state, the counts and the numbers in force.
    ///
    /// See [`CircuitBreakerSnapshot`] for an example.
    pub fn snapshot(&self) -> CircuitBreakerSnapshot {
        let shown = self.core.show(clock::now());
        let sum = |which| self.counters.sum(which);
        let successful = sum(count::SUCCEEDED);
        let panicked = sum(count::PANICKED);
        let abandoned_failed = sum(count::ABANDONED_FAILED);
        let failed = sum(count::FAILED) + panicked + abandoned_failed;
        let (rejected, ignored) = (sum(count::REJECTED), sum(count::IGNORED));
        let abandoned = sum(count::ABANDONED);
        let ever = Totals {
            calls: successful + failed,
            failures: failed,
        };
        let last_failure = self.last_failure.load(Ordering::Relaxed);
        let last_failure = (last_failure > 0).then(|| Instant::from_nanos(last_failure));
        CircuitBreakerSnapshot {
            name: self.name().to_owned(),
            state: shown.state,
            total: successful + failed + rejected + ignored + abandoned,
            successful,
            failed,
            rejected,
            would_have_rejected: sum(count::LET_BY),
            ignored,
            abandoned: abandoned + abandoned_failed,
            panicked,
            late: sum(count::LATE),
            slow: shown.slow,
            slow_in_flight: u64::from(shown.slow_now),
            state_changes: shown.changes,
            failure_rate: shown.window.unwrap_or(ever).rate(),
            slow_call_rate: shown.slow_window.unwrap_or_default().rate(),
            failure_count: shown.failures,
            success_count: shown.successes,
            ramp_up_share: shown.ramp_up,
            reopened: shown.reopened,
            metrics_only: self.is_metrics_only(),
            config: self.config,
            opened_at_ms: shown.opened_at.map(clock::unix_ms),
            last_failure_at_ms: last_failure.map(clock::unix_ms),
            last_error: self.last_error.lock().clone(),
            next_probe_at_ms: shown.next_probe_at.map(clock::unix_ms),
            health_percent: 100.0 - 100.0 * ever.rate(),
        }
    }
}
