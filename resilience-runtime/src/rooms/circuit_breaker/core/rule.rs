//! What opens a closed breaker: failures in a row, within a time, or by their share.

use std::sync::Arc;
use std::time::Duration;

use crate::rooms::circuit_breaker::config::{CircuitBreakerConfig, CircuitWindow};
use crate::tools::window::TimeWindow;
use crate::words::clock::Instant;

/// What opens a closed breaker.
pub(super) enum Rule {
    InARow(u32),
    Within(u32),
    RateOfCalls(f64, u64),
    RateOfTime(f64, u64, Arc<TimeWindow>),
}

/// The counts of a closed breaker's word where a window decides: a success changes nothing; it fills the window; it may
/// open the breaker, since there are failures in the window. Where the window is one of calls, any count but zero says how many successes
/// come to the next one that must be looked at: those before it only move the window on, and are taken in later.
pub(super) const SETTLED: u32 = 0;
pub(super) const FILLING: u32 = 1;
pub(super) const FAILURES: u32 = 2;

impl Rule {
    pub(super) fn new(
        config: &CircuitBreakerConfig,
        window: impl FnOnce(Duration) -> Arc<TimeWindow>,
    ) -> Self {
        let threshold = config.failure_threshold.unwrap_or(1);
        let minimum = u64::from(config.minimum_calls.unwrap_or(1));
        match (config.failure_rate, config.window, config.failure_window) {
            (Some(rate), Some(CircuitWindow::Time(time)), _) => {
                Rule::RateOfTime(rate, minimum, window(time))
            }
            (Some(rate), Some(CircuitWindow::Calls(_)), _) => Rule::RateOfCalls(rate, minimum),
            (_, _, Some(_)) => Rule::Within(threshold),
            _ => Rule::InARow(threshold),
        }
    }

    /// The count of a closed word that nothing has happened to.
    pub(super) const fn fresh(&self) -> u32 {
        match self {
            Self::InARow(_) | Self::Within(_) => SETTLED,
            Self::RateOfCalls(..) | Self::RateOfTime(..) => FILLING,
        }
    }

    /// Whether what was counted by one goes on counting by the other.
    pub(super) fn goes_on_as(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }

    pub(super) fn time(&self) -> Option<&Arc<TimeWindow>> {
        match self {
            Self::RateOfTime(_, _, window) => Some(window),
            _ => None,
        }
    }
}

/// A window of this length with what another one holds: the same, where its length is.
pub(super) fn renewed(
    before: Option<&Arc<TimeWindow>>,
    length: Duration,
    now: Instant,
    new: fn(Duration) -> TimeWindow,
) -> Arc<TimeWindow> {
    match before {
        Some(before) if before.is_of(length) => before.clone(),
        Some(before) => Arc::new(before.resized(length, now)),
        None => Arc::new(new(length)),
    }
}
