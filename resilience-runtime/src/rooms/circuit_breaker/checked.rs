//! Which numbers can be meant, alone and together, and the defaults for those that are not written.

use std::fmt::Debug;
use std::time::Duration;

use super::config::{CircuitBreakerConfig, CircuitBreakerOptions, CircuitWindow};
use crate::tools::jitter::Jitter;
use crate::words::config::InvalidConfig;
use crate::words::id::Kind;

const DEFAULT_WINDOW: u32 = 100;
const LARGEST_WINDOW: u32 = 1_000_000;
/// The moment of each failure in a `failure_window` is kept.
const MOST_IN_WINDOW: u32 = 10_000;
const RECOVERY: Duration = Duration::from_secs(60);
const LONGEST_RECOVERY: Duration = Duration::from_secs(3600);
const DEFAULT_KEYS: u32 = 1_000;
const MOST_KEYS: u32 = 1_000_000;
const AT_LEAST_ONE: &str = "at least 1";

/// The written options with defaults for the rest, and what cannot be meant, in whose place the defaults stand.
pub(super) fn check(
    name: &str,
    mut written: CircuitBreakerOptions,
) -> (CircuitBreakerConfig, Vec<InvalidConfig>) {
    let mut invalid = Vec::new();
    let mut refuse = |field, value: &dyn Debug, allowed| {
        let kind = Kind::CIRCUIT_BREAKER;
        invalid.push(InvalidConfig::new(kind, name, field, value, allowed));
    };
    for (field, value) in [
        ("failure_threshold", &mut written.failure_threshold),
        ("success_threshold", &mut written.success_threshold),
        ("minimum_calls", &mut written.minimum_calls),
        ("half_open_max_calls", &mut written.half_open_max_calls),
    ] {
        if *value == Some(0) {
            refuse(field, &0, AT_LEAST_ONE);
            *value = None;
        }
    }
    for (field, value) in [
        ("failure_window", &mut written.failure_window),
        ("slow_call", &mut written.slow_call),
        ("ramp_up", &mut written.ramp_up),
    ] {
        if *value == Some(Duration::ZERO) {
            refuse(field, &Duration::ZERO, "more than zero");
            *value = None;
        }
    }
    if written.failure_window.is_some()
        && let Some(threshold) = written
            .failure_threshold
            .take_if(|threshold| *threshold > MOST_IN_WINDOW)
    {
        const BOUNDED: &str = "at most 10,000 with `failure_window`";
        refuse("failure_threshold", &threshold, BOUNDED);
    }
    if let Some(keys) = written
        .max_keys
        .take_if(|keys| !(1..=MOST_KEYS).contains(keys))
    {
        refuse("max_keys", &keys, "from 1 to 1,000,000");
    }
    rates(&mut written, &mut refuse);
    recovery(&mut written, &mut refuse);
    (filled(&written), invalid)
}

/// Takes what cannot be meant: the option, its value, what is allowed.
type Refuse<'r> = &'r mut dyn FnMut(&'static str, &dyn Debug, &'static str);

fn rates(written: &mut CircuitBreakerOptions, refuse: Refuse<'_>) {
    if let Some(rate) = written.failure_rate
        && !(rate > 0.0 && rate <= 1.0)
    {
        refuse("failure_rate", &rate, "above 0 and at most 1");
        written.failure_rate = None;
    }
    let fits = match written.window {
        Some(CircuitWindow::Calls(calls)) => (1..=LARGEST_WINDOW).contains(&calls),
        Some(CircuitWindow::Time(time)) => !time.is_zero(),
        None => true,
    };
    if let Some(window) = written.window.take_if(|_| !fits) {
        refuse(
            "window",
            &window,
            "1 to 1,000,000 calls, or a time above zero",
        );
    }
    if let Some(rate) = written
        .slow_call_rate
        .take_if(|rate| !(*rate > 0.0 && *rate <= 1.0))
    {
        refuse("slow_call_rate", &rate, "above 0 and at most 1");
    }
    if written.slow_call.is_none()
        && let Some(rate) = written.slow_call_rate.take()
    {
        refuse("slow_call_rate", &rate, "left out without `slow_call`");
    }
    if written.failure_rate.is_some() {
        const ALONE: &str = "left out beside `failure_rate`";
        if let Some(threshold) = written.failure_threshold.take() {
            refuse("failure_threshold", &threshold, ALONE);
        }
        if let Some(window) = written.failure_window.take() {
            refuse("failure_window", &window, ALONE);
        }
    }
    if written.failure_rate.is_some() || written.slow_call.is_some() {
        if let (Some(minimum), CircuitWindow::Calls(calls)) = (
            written.minimum_calls,
            written
                .window
                .unwrap_or(CircuitWindow::Calls(DEFAULT_WINDOW)),
        ) && minimum > calls
        {
            refuse("minimum_calls", &minimum, "at most the calls in `window`");
            written.minimum_calls = None;
        }
    } else {
        const NEEDS_RATE: &str = "left out without `failure_rate` or `slow_call`";
        if let Some(window) = written.window.take() {
            refuse("window", &window, NEEDS_RATE);
        }
        if let Some(minimum) = written.minimum_calls.take() {
            refuse("minimum_calls", &minimum, NEEDS_RATE);
        }
    }
}

fn recovery(written: &mut CircuitBreakerOptions, refuse: Refuse<'_>) {
    if let Some(factor) = written
        .recovery_factor
        .take_if(|factor| !(1.0..=1_000.0).contains(factor))
    {
        refuse("recovery_factor", &factor, "from 1 to 1,000");
    }
    let base = written.recovery_timeout.unwrap_or(RECOVERY);
    if let Some(most) = written.max_recovery_timeout.take_if(|most| *most < base) {
        refuse("max_recovery_timeout", &most, "at least `recovery_timeout`");
    }
    if let Some(jitter) = written
        .recovery_jitter
        .take_if(|_| written.recovery_factor.is_none() && written.max_recovery_timeout.is_none())
    {
        const GROWING: &str = "left out without `recovery_factor` or `max_recovery_timeout`";
        refuse("recovery_jitter", &jitter, GROWING);
    }
}

fn filled(written: &CircuitBreakerOptions) -> CircuitBreakerConfig {
    let rated = written.failure_rate.is_some();
    let windowed = rated || written.slow_call.is_some();
    let window = written
        .window
        .unwrap_or(CircuitWindow::Calls(DEFAULT_WINDOW));
    let minimum = match window {
        CircuitWindow::Calls(calls) => calls.min(100),
        CircuitWindow::Time(_) => 20,
    };
    let recovery_timeout = written.recovery_timeout.unwrap_or(RECOVERY);
    let grows = written.recovery_factor.is_some() || written.max_recovery_timeout.is_some();
    let success_threshold = written.success_threshold.unwrap_or(2);
    CircuitBreakerConfig {
        failure_threshold: (!rated).then(|| written.failure_threshold.unwrap_or(5)),
        failure_window: written.failure_window,
        failure_rate: written.failure_rate,
        slow_call: written.slow_call,
        slow_call_rate: written
            .slow_call
            .map(|_| written.slow_call_rate.unwrap_or(1.0)),
        window: windowed.then_some(window),
        minimum_calls: windowed.then(|| written.minimum_calls.unwrap_or(minimum)),
        success_threshold,
        recovery_timeout,
        half_open_max_calls: written.half_open_max_calls.unwrap_or(success_threshold),
        on_abandon: written.on_abandon.unwrap_or_default(),
        recovery_factor: written
            .recovery_factor
            .unwrap_or(if grows { 2.0 } else { 1.0 }),
        max_recovery_timeout: written
            .max_recovery_timeout
            .unwrap_or(LONGEST_RECOVERY.max(recovery_timeout)),
        recovery_jitter: written.recovery_jitter.unwrap_or(if grows {
            Jitter::Proportional
        } else {
            Jitter::None
        }),
        ramp_up: written.ramp_up,
        max_keys: written.max_keys.unwrap_or(DEFAULT_KEYS),
        metrics_only: written.metrics_only.unwrap_or(false),
    }
}
