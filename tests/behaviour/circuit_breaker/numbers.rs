//! Numbers that cannot be meant, and the defaults.

use std::time::Duration;

use resilience::{CircuitBreaker, CircuitBreakerBuilder, CircuitWindow, Jitter, OnAbandon};

use super::*;

#[test]
fn the_defaults_are_those_of_the_page() {
    let config = *built(CircuitBreaker::builder("quotes")).config();
    assert_eq!(config.failure_threshold, Some(5));
    assert_eq!(config.success_threshold, 2);
    assert_eq!(config.recovery_timeout, Duration::from_secs(60));
    assert_eq!(config.half_open_max_calls, 2);
    assert_eq!(config.on_abandon, OnAbandon::Ignored);
    assert_eq!(
        (config.failure_rate, config.window, config.minimum_calls),
        (None, None, None)
    );
    assert_eq!((config.slow_call, config.slow_call_rate), (None, None));
    assert_eq!(
        (config.recovery_factor, config.recovery_jitter),
        (1.0, Jitter::None)
    );
    assert_eq!(config.max_recovery_timeout, 60 * RECOVERY);
    assert!(!config.metrics_only);
    let patient = CircuitBreaker::builder("quotes").recovery_timeout(90 * RECOVERY);
    let config = *built(patient).config();
    assert_eq!(config.max_recovery_timeout, 90 * RECOVERY);
    let growing = CircuitBreaker::builder("quotes").max_recovery_timeout(5 * RECOVERY);
    let config = *built(growing).config();
    assert_eq!(
        (config.recovery_factor, config.recovery_jitter),
        (2.0, Jitter::Proportional)
    );
    let slow = CircuitBreaker::builder("quotes").slow_call(RECOVERY);
    let config = *built(slow).config();
    assert_eq!(
        (config.failure_threshold, config.slow_call_rate),
        (Some(5), Some(1.0))
    );
    assert_eq!(
        (config.window, config.minimum_calls),
        (Some(CircuitWindow::Calls(100)), Some(100))
    );
    let rated = CircuitBreaker::builder("quotes").failure_rate(0.5);
    let config = *built(rated.clone()).config();
    assert_eq!(config.failure_threshold, None);
    assert_eq!(
        (config.window, config.minimum_calls),
        (Some(CircuitWindow::Calls(100)), Some(100))
    );
    assert_eq!(
        built(rated.clone().window(30)).config().minimum_calls,
        Some(30)
    );
    assert_eq!(built(rated.window(1_000)).config().minimum_calls, Some(100));
    let wide = CircuitBreaker::builder("quotes").success_threshold(7);
    assert_eq!(built(wide).config().half_open_max_calls, 7);
}

#[test]
fn each_bad_number_is_named() {
    type Spoil = fn(CircuitBreakerBuilder) -> CircuitBreakerBuilder;
    let bad: [(&str, Spoil); 29] = [
        ("failure_threshold", |b| b.failure_threshold(0)),
        ("failure_threshold", |b| {
            b.failure_threshold(10_001).failure_window(RECOVERY)
        }),
        ("success_threshold", |b| b.success_threshold(0)),
        ("half_open_max_calls", |b| b.half_open_max_calls(0)),
        ("failure_window", |b| b.failure_window(Duration::ZERO)),
        ("failure_rate", |b| b.failure_rate(0.0)),
        ("failure_rate", |b| b.failure_rate(1.1)),
        ("failure_rate", |b| b.failure_rate(f64::NAN)),
        ("minimum_calls", |b| b.failure_rate(0.5).minimum_calls(0)),
        ("minimum_calls", |b| b.failure_rate(0.5).minimum_calls(101)),
        ("window", |b| b.failure_rate(0.5).window(0)),
        ("window", |b| b.failure_rate(0.5).window(Duration::ZERO)),
        ("window", |b| b.window(100)),
        ("minimum_calls", |b| b.minimum_calls(5)),
        ("failure_threshold", |b| {
            b.failure_rate(0.5).failure_threshold(5)
        }),
        ("failure_window", |b| {
            b.failure_rate(0.5).failure_window(RECOVERY)
        }),
        ("max_keys", |b| b.max_keys(0)),
        ("max_keys", |b| b.max_keys(1_000_001)),
        ("ramp_up", |b| b.ramp_up(Duration::ZERO)),
        ("slow_call", |b| b.slow_call(Duration::ZERO)),
        ("slow_call_rate", |b| b.slow_call_rate(0.5)),
        ("slow_call_rate", |b| {
            b.slow_call(RECOVERY).slow_call_rate(f64::NAN)
        }),
        ("slow_call_rate", |b| {
            b.slow_call(RECOVERY).slow_call_rate(1.1)
        }),
        ("minimum_calls", |b| {
            b.slow_call(RECOVERY).window(5).minimum_calls(6)
        }),
        ("recovery_factor", |b| b.recovery_factor(0.9)),
        ("recovery_factor", |b| b.recovery_factor(f64::NAN)),
        ("max_recovery_timeout", |b| {
            b.max_recovery_timeout(RECOVERY / 2)
        }),
        ("max_recovery_timeout", |b| {
            b.recovery_timeout(2 * RECOVERY)
                .max_recovery_timeout(RECOVERY)
        }),
        ("recovery_jitter", |b| b.recovery_jitter(Jitter::Full)),
    ];
    for (field, spoil) in bad {
        let error = spoil(CircuitBreaker::builder("quotes"))
            .build()
            .unwrap_err();
        assert_eq!((error.field, &*error.policy), (field, "quotes"), "{error}");
    }
}

#[test]
fn only_a_window_of_failures_bounds_their_number() {
    let breaker = CircuitBreaker::builder("quotes");
    let most = built(
        breaker
            .clone()
            .failure_threshold(10_000)
            .failure_window(RECOVERY),
    );
    assert_eq!(most.config().failure_threshold, Some(10_000));
    let in_a_row = built(breaker.failure_threshold(u32::MAX));
    assert_eq!(in_a_row.config().failure_threshold, Some(u32::MAX));
}

#[test]
fn the_snapshot_serialises_with_times_in_seconds() {
    let breaker = built(
        CircuitBreaker::builder("quotes")
            .failure_rate(0.5)
            .window(RECOVERY),
    );
    let shown = serde_json::to_value(breaker.snapshot()).unwrap();
    assert_eq!(shown["name"], "quotes");
    assert_eq!(shown["state"], "closed");
    assert_eq!(shown["config"]["recovery_timeout"], 60.0);
    assert_eq!(shown["config"]["window"]["time"], 60.0);
    assert_eq!(shown["config"]["failure_window"], serde_json::Value::Null);
}
