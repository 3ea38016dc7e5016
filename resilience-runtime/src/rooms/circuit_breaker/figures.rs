//! What a breaker shows of itself.

use std::sync::Arc;

use serde::Serialize;

use super::breaker::{CircuitBreaker, count};
use super::config::CircuitBreakerConfig;
use super::word::CircuitState;
use crate::tools::window::Totals;
use crate::words::clock;

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
    /// The keys, where calls had any. All counts of calls and changes are those of the keys too; the state, and what
    /// stands against its threshold, is that of calls without a breaker of their own.
    pub keys: Option<CircuitKeysSnapshot>,
}

/// The keys of a breaker, how many in each state, and some of them.
///
/// See [`CircuitBreaker::for_key`] for an example.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CircuitKeysSnapshot {
    /// Keys that have a breaker of their own now.
    pub count: u64,
    /// Those that are open, forced open ones included.
    pub open: u64,
    /// Those that are half-open.
    pub half_open: u64,
    /// Those that are disabled.
    pub disabled: u64,
    /// At most 100 of them: those that are open first, then those that are half-open, then those with the most failures.
    pub listed: Vec<CircuitKeySnapshot>,
}

/// One key of a breaker. Its whole snapshot is that of [`CircuitBreaker::find_key`].
///
/// See [`CircuitBreaker::for_key`] for an example.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CircuitKeySnapshot {
    /// The key's text, cut where it is long.
    pub key: String,
    /// The state.
    pub state: CircuitState,
    /// Calls that ended, refused ones included.
    pub total: u64,
    /// Calls that failed.
    pub failed: u64,
    /// Calls that were refused.
    pub rejected: u64,
    /// What the last failure said, where it said something.
    pub last_error: Option<String>,
    /// When a probe may go through, while it is open.
    pub next_probe_at_ms: Option<u64>,
}

/// How many keys are listed.
const LISTED: usize = 100;

impl CircuitBreaker {
    /// The state, the counts and the numbers in force.
    ///
    /// See [`CircuitBreakerSnapshot`] for an example.
    pub fn snapshot(&self) -> CircuitBreakerSnapshot {
        let mut shown = self.shown();
        let keys: Vec<_> = self
            .of_keys()
            .iter()
            .map(|(text, key)| (text.clone(), key.shown()))
            .collect();
        for (_, key) in &keys {
            shown.add(key);
        }
        shown.keys = self.keys.get().map(|_| summed_up(keys));
        shown
    }

    /// The same without the keys.
    fn shown(&self) -> CircuitBreakerSnapshot {
        let shown = self.core.show(clock::now());
        let sums = self.counters.sums();
        let sum = |which: usize| sums[which];
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
            config: *self.config(),
            opened_at_ms: shown.opened_at.map(clock::unix_ms),
            last_failure_at_ms: self.last.at().map(clock::unix_ms),
            last_error: self.last.said(),
            next_probe_at_ms: shown.next_probe_at.map(clock::unix_ms),
            health_percent: 100.0 - 100.0 * ever.rate(),
            keys: None,
        }
    }
}

impl CircuitBreakerSnapshot {
    fn ever(&self) -> Totals {
        Totals {
            calls: self.successful + self.failed,
            failures: self.failed,
        }
    }

    /// Takes in the counts of a key.
    fn add(&mut self, key: &Self) {
        // where no window decides, the rate is that of all calls
        let of_all = self.config.failure_rate.is_none();
        for (sum, more) in [
            (&mut self.total, key.total),
            (&mut self.successful, key.successful),
            (&mut self.failed, key.failed),
            (&mut self.rejected, key.rejected),
            (&mut self.would_have_rejected, key.would_have_rejected),
            (&mut self.ignored, key.ignored),
            (&mut self.abandoned, key.abandoned),
            (&mut self.panicked, key.panicked),
            (&mut self.late, key.late),
            (&mut self.slow, key.slow),
            (&mut self.slow_in_flight, key.slow_in_flight),
            (&mut self.state_changes, key.state_changes),
        ] {
            *sum += more;
        }
        if key.last_failure_at_ms > self.last_failure_at_ms {
            self.last_failure_at_ms = key.last_failure_at_ms;
            self.last_error.clone_from(&key.last_error);
        }
        self.health_percent = 100.0 - 100.0 * self.ever().rate();
        if of_all {
            self.failure_rate = self.ever().rate();
        }
    }
}

fn summed_up(mut keys: Vec<(Arc<str>, CircuitBreakerSnapshot)>) -> CircuitKeysSnapshot {
    let in_state = |wanted: &[CircuitState]| {
        let there = keys.iter().filter(|(_, key)| wanted.contains(&key.state));
        there.count() as u64
    };
    let mut summed = CircuitKeysSnapshot {
        count: keys.len() as u64,
        open: in_state(&[CircuitState::Open, CircuitState::ForcedOpen]),
        half_open: in_state(&[CircuitState::HalfOpen]),
        disabled: in_state(&[CircuitState::Disabled]),
        listed: Vec::new(),
    };
    let rank = |state| match state {
        CircuitState::Open | CircuitState::ForcedOpen => 0,
        CircuitState::HalfOpen => 1,
        CircuitState::Closed | CircuitState::Disabled => 2,
    };
    keys.sort_by(|(text, key), (other_text, other)| {
        let by_rank = rank(key.state).cmp(&rank(other.state));
        let by_failures = other.failed.cmp(&key.failed);
        by_rank.then(by_failures).then(text.cmp(other_text))
    });
    let listed = keys.into_iter().take(LISTED);
    summed.listed = listed
        .map(|(text, key)| CircuitKeySnapshot {
            key: text.to_string(),
            state: key.state,
            total: key.total,
            failed: key.failed,
            rejected: key.rejected,
            last_error: key.last_error,
            next_probe_at_ms: key.next_probe_at_ms,
        })
        .collect();
    summed
}
