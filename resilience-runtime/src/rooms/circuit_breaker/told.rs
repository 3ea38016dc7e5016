//! Which of its numbers a breaker was told by code. Their values are those that it was built with: a number that cannot be meant builds none.

use super::config::{CircuitBreakerConfig, CircuitBreakerOptions};
use crate::tools::options::Options;

/// The fields that were written, one bit each, in the order of the options. Nothing was, by default.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Told(u32);

impl Told {
    pub(super) fn of(written: &CircuitBreakerOptions) -> Self {
        let written = written.written();
        let is_written = |field: &str| written.iter().any(|(one, _)| *one == field);
        let fields = CircuitBreakerOptions::FIELDS.iter().enumerate();
        let bits = fields.filter(|(_, field)| is_written(field));
        Self(bits.fold(0, |bits, (nth, _)| bits | 1 << nth))
    }

    /// What was written, in a breaker built with these numbers.
    pub(super) fn among(self, built: &CircuitBreakerConfig) -> CircuitBreakerOptions {
        let mut options = CircuitBreakerOptions {
            failure_threshold: built.failure_threshold,
            success_threshold: Some(built.success_threshold),
            recovery_timeout: Some(built.recovery_timeout),
            failure_window: built.failure_window,
            failure_rate: built.failure_rate,
            minimum_calls: built.minimum_calls,
            window: built.window,
            slow_call: built.slow_call,
            slow_call_rate: built.slow_call_rate,
            half_open_max_calls: Some(built.half_open_max_calls),
            on_abandon: Some(built.on_abandon),
            recovery_factor: Some(built.recovery_factor),
            max_recovery_timeout: Some(built.max_recovery_timeout),
            recovery_jitter: Some(built.recovery_jitter),
            ramp_up: built.ramp_up,
            max_keys: Some(built.max_keys),
            metrics_only: Some(built.metrics_only),
        };
        for (nth, field) in CircuitBreakerOptions::FIELDS.iter().enumerate() {
            if self.0 & 1 << nth == 0 {
                options.forget(field);
            }
        }
        options
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::checked::check;
    use super::super::config::{CircuitWindow, OnAbandon};
    use super::*;
    use crate::tools::jitter::Jitter;

    fn comes_back(written: &CircuitBreakerOptions) {
        let (built, invalid) = check("b", written.clone());
        assert!(invalid.is_empty(), "{invalid:?}");
        assert_eq!(Told::of(written).among(&built), *written);
    }

    #[test]
    fn every_number_that_was_written_comes_back_as_it_was_and_no_other() {
        let long = Duration::from_millis(1_234_567_891);
        let by_rate = CircuitBreakerOptions {
            failure_threshold: None,
            success_threshold: Some(3),
            recovery_timeout: Some(Duration::from_nanos(1)),
            failure_window: None,
            failure_rate: Some(0.3),
            minimum_calls: Some(7),
            window: Some(CircuitWindow::Calls(11)),
            slow_call: Some(Duration::from_nanos(3)),
            slow_call_rate: Some(0.7),
            half_open_max_calls: Some(9),
            on_abandon: Some(OnAbandon::Failure),
            recovery_factor: Some(1.5),
            max_recovery_timeout: Some(long),
            recovery_jitter: Some(Jitter::Full),
            ramp_up: Some(long),
            max_keys: Some(5),
            metrics_only: Some(true),
        };
        let by_count = CircuitBreakerOptions {
            failure_threshold: Some(6),
            failure_window: Some(long),
            failure_rate: None,
            window: Some(CircuitWindow::Time(long)),
            ..by_rate.clone()
        };
        for all in [by_rate, by_count] {
            comes_back(&all);
            for field in CircuitBreakerOptions::FIELDS {
                let mut alone = CircuitBreakerOptions::default();
                alone.fill_from(all.clone());
                // the window needs a rate, and the spread an opening that grows
                if !["slow_call", "recovery_factor", "failure_rate"].contains(field) {
                    alone.forget(field);
                }
                comes_back(&alone);
            }
        }
        comes_back(&CircuitBreakerOptions::default());
    }
}
