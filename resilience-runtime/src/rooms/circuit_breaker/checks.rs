//! Promises of the core for any moment, and of the permit for any reason to be dropped: what cannot be seen from outside.

use std::time::Duration;

use proptest::prelude::*;

use super::checked::check;
use super::config::{CircuitBreakerOptions, OnAbandon};
use super::core::Core;
use super::{CircuitBreaker, CircuitState, CircuitWindow};
use crate::tools::abandon::{Reason, because};
use crate::words::clock::{BEHIND, Instant};

fn rules() -> impl Strategy<Value = CircuitBreakerOptions> {
    let any_time = prop_oneof![Just(0), Just(1), 1_u64..5_000_000, Just(u64::MAX)];
    (0_u8..4, 1_u32..4, 1_u32..3, any_time).prop_map(|(rule, few, places, recovery)| {
        let rated = rule >= 2;
        CircuitBreakerOptions {
            failure_threshold: (!rated).then_some(few),
            failure_window: (rule == 1).then_some(Duration::from_nanos(recovery.max(1))),
            failure_rate: rated.then_some(0.5),
            minimum_calls: rated.then_some(few),
            window: match rule {
                2 => Some(CircuitWindow::Calls(4)),
                3 => Some(CircuitWindow::Time(Duration::from_nanos(recovery.max(1)))),
                _ => None,
            },
            recovery_timeout: Some(Duration::from_nanos(recovery)),
            half_open_max_calls: Some(places),
            ..CircuitBreakerOptions::default()
        }
    })
}

proptest! {
    /// The monotonic clock read by threads that overtake each other, and moments at either end of it.
    #[test]
    fn b11_b12_any_moment_is_survived_and_the_retry_after_is_enough(
        written in rules(),
        steps in prop::collection::vec((0_u8..6, prop_oneof![0..10_000_000_u64, any::<u64>(), Just(u64::MAX)]), 1..100),
    ) {
        let (config, invalid) = check("fuzzed", written);
        prop_assert_eq!(invalid, vec![]);
        let core = Core::new(&config);
        let mut tickets = Vec::new();
        for (step, nanos) in steps {
            let now = Instant::from_nanos(nanos);
            match (step, tickets.pop()) {
                (0, Some(ticket)) => {
                    core.success(ticket, || now, || now);
                }
                (1 | 2, Some(ticket)) => {
                    core.failure(ticket, || now);
                }
                (3, Some(ticket)) => {
                    core.ignored(ticket, || now);
                }
                (_, ticket) => {
                    tickets.extend(ticket);
                    match core.admit(now).ticket {
                        Ok(ticket) => tickets.push(ticket),
                        Err(after) => {
                            let after = after.expect("nothing was forced");
                            prop_assert!(!after.is_zero());
                            let ticket = core.admit(now.saturating_add(after)).ticket.expect("exactly that long is enough");
                            tickets.push(ticket);
                        }
                    }
                }
            }
            let shown = core.show(now);
            prop_assert!(matches!(shown.state, CircuitState::Closed | CircuitState::Open | CircuitState::HalfOpen));
            if let Some(totals) = shown.window {
                prop_assert!(totals.failures <= totals.calls);
            }
        }
    }
}

#[test]
fn the_reason_for_a_drop_decides_before_on_abandon_does() {
    for on_abandon in [OnAbandon::Ignored, OnAbandon::Failure] {
        let breaker = CircuitBreaker::builder("quotes")
            .on_abandon(on_abandon)
            .build()
            .expect("the numbers can be meant");
        let counted = |why: Option<Reason>| {
            breaker.reset();
            let permit = breaker.try_acquire();
            match why {
                Some(why) => because(why, || drop(permit)),
                None => drop(permit),
            }
            let shown = breaker.snapshot();
            (shown.failed, shown.ignored, shown.abandoned)
        };
        assert_eq!(counted(Some(Reason::TimedOut)), (1, 0, 1));
        assert_eq!(counted(Some(Reason::Outrun)), (0, 1, 0));
        let unexplained = u64::from(on_abandon == OnAbandon::Failure);
        assert_eq!(counted(None), (unexplained, 0, 1));
    }
}

#[test]
fn b12_by_the_last_tick_it_refuses_for_long_enough_and_never_for_longer_than_it_opened() {
    let recovery = Duration::from_secs(30);
    let (config, _) = check(
        "quotes",
        CircuitBreakerOptions {
            failure_threshold: Some(1),
            recovery_timeout: Some(recovery),
            ..CircuitBreakerOptions::default()
        },
    );
    let core = Core::new(&config);
    let opened = Instant::from_nanos(1 << 60);
    let ticket = core.admit_closed().expect("it is closed");
    assert_eq!(core.refuses_long(|| opened), None);
    core.failure(ticket, || opened);
    let deadline = opened.saturating_add(recovery);
    for (ago, told) in [
        (recovery + BEHIND / 2, Some(recovery)), // before it opened
        (recovery / 3, Some(recovery / 3)),
        (BEHIND, None),
        (Duration::ZERO, None),
    ] {
        let passed = deadline.saturating_sub(ago);
        let refuses = core.refuses_long(|| passed).map(Duration::from_nanos);
        assert_eq!(refuses, told, "{ago:?}");
    }
}
