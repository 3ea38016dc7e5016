//! Which options of `#[circuit_breaker]` go together.

use std::time::Duration;

use super::args::{Args, Window};
use crate::parse::Errors;

/// The calls in a window of which nothing is said, as the runtime has it.
const DEFAULT_WINDOW: u64 = 100;

/// How many failures a `failure_window` keeps at most, as the runtime has it.
const MOST_IN_WINDOW: u64 = 10_000;

pub(super) fn check(args: &Args, errors: &Errors) {
    counting(args, errors);
    if args.failure_rate.is_none() && args.slow_call.is_none() {
        let needs_rate = [
            args.window.as_ref().map(|(entry, _)| entry),
            args.minimum_calls.as_ref().map(|(entry, _)| entry),
        ];
        for other in needs_rate.into_iter().flatten() {
            let name = other.label();
            errors.on(
                other,
                format!(
                    "{name} belongs to a rate: write `failure_rate = 0.5` or `slow_call = \"2s\"` with it, or \
                     `failure_window = \"60s\"` for failures within a time"
                ),
            );
        }
    } else {
        minimum(args, errors);
    }
    if let (Some((entry, _)), None) = (&args.slow_call_rate, &args.slow_call) {
        errors.on(
            entry,
            "`slow_call_rate` is the share of slow calls: write `slow_call = \"2s\"` with it, from how long on a call is slow",
        );
    }
    if let Some((entry, _)) = args.max_keys.as_ref().filter(|_| args.key.is_none()) {
        errors.on(
            entry,
            "`max_keys` belongs to a breaker for each key: write `key = ..` with it",
        );
    }
    recovery(args, errors);
}

/// The runtime's default for `recovery_timeout`.
const DEFAULT_RECOVERY: Duration = Duration::from_secs(60);

/// How long it stays open.
fn recovery(args: &Args, errors: &Errors) {
    let (base, unsaid) = match &args.recovery_timeout {
        Some((_, base)) => (base.literal(), ""),
        None => (Some(DEFAULT_RECOVERY), " where nothing is said"),
    };
    if let (Some(base), Some((entry, most))) = (base, &args.max_recovery_timeout)
        && most.literal().is_some_and(|most| most < base)
    {
        errors.on(
            entry,
            format!(
                "`max_recovery_timeout` is shorter than `recovery_timeout`, which is {base:?}{unsaid}"
            ),
        );
    }
    let Some((entry, jitter)) = &args.recovery_jitter else {
        return;
    };
    if args.recovery_factor.is_none() && args.max_recovery_timeout.is_none() {
        errors.on(
            entry,
            "`recovery_jitter` spreads openings that grow: write `max_recovery_timeout = \"10m\"` or `recovery_factor = 2` with it",
        );
    }
    if let (&"decorrelated", Some((entry, _))) = (jitter, &args.recovery_factor) {
        errors.on(
            entry,
            "`recovery_factor` has no say: with `recovery_jitter = \"decorrelated\"` each opening is drawn from the one before; \
             write one of them",
        );
    }
}

fn minimum(args: &Args, errors: &Errors) {
    let window = match &args.window {
        None => Some((DEFAULT_WINDOW, " where nothing is said")),
        Some((_, Window::Calls(calls))) => calls.literal().map(|calls| (calls, "")),
        Some((_, Window::Time(_))) => None,
    };
    if let (Some((window, unsaid)), Some((entry, minimum))) = (window, &args.minimum_calls)
        && let Some(minimum) = minimum.literal()
        && minimum > window
    {
        errors.on(
            entry,
            format!("`minimum_calls` is {minimum}, but the window never holds more than {window} calls{unsaid}"),
        );
    }
}

/// The three ways to count failures exclude each other.
fn counting(args: &Args, errors: &Errors) {
    if args.failure_rate.is_some() {
        for (other, what) in [
            (
                args.failure_threshold.as_ref().map(|(entry, _)| entry),
                "`failure_threshold` counts failures",
            ),
            (
                args.failure_window.as_ref().map(|(entry, _)| entry),
                "`failure_window` counts failures within a time",
            ),
        ] {
            if let Some(other) = other {
                errors.on(
                    other,
                    format!("{what}, and `failure_rate` opens by their share: write one of them"),
                );
            }
        }
    } else if let (Some((entry, threshold)), Some(_)) =
        (&args.failure_threshold, &args.failure_window)
        && threshold
            .literal()
            .is_some_and(|threshold| threshold > MOST_IN_WINDOW)
    {
        errors.on(
                entry,
                "`failure_threshold` must be at most 10000 with `failure_window`, which keeps the moment of each failure: write a \
                 smaller one, or a `failure_rate` over a `window`",
            );
    }
}
