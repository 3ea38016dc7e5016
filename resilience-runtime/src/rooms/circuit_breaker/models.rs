//! loom models of the concurrent core: every interleaving of two threads, or of three with at most two preemptions each.

use std::time::Duration;

use loom::sync::Arc;
use loom::sync::atomic::{AtomicUsize, Ordering};
use loom::thread;

use super::checked::check;
use super::config::{CircuitBreakerConfig, CircuitBreakerOptions, CircuitWindow};
use super::core::{Change, Core, Effect};
use super::word::CircuitState as State;
use crate::words::clock::Instant;

pub(super) const RECOVERY: Duration = Duration::from_secs(1);

fn config(failures: u32, successes: u32, places: u32) -> CircuitBreakerConfig {
    let written = CircuitBreakerOptions {
        failure_threshold: Some(failures),
        success_threshold: Some(successes),
        half_open_max_calls: Some(places),
        recovery_timeout: Some(RECOVERY),
        ..CircuitBreakerOptions::default()
    };
    check("model", written).0
}

pub(super) fn at(seconds: u64) -> Instant {
    Instant::from_nanos(seconds * 1_000_000_000)
}

/// Opened at second 0, so half-open from second 1 on.
fn opened(successes: u32, places: u32) -> Core {
    let core = Core::new(&config(1, successes, places));
    let ticket = core.admit_closed().expect("it is closed");
    assert!(matches!(core.failure(ticket, || at(0)), Effect::Changed(_)));
    core
}

pub(super) fn bounded(model: impl Fn() + Send + Sync + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(2);
    builder.check(model);
}

pub(super) fn is(effect: Effect, from: State, to: State) -> bool {
    effect == Effect::Changed(Change { from, to })
}

#[test]
fn loom_b4_one_place_admits_one_probe_of_three() {
    bounded(|| {
        let core = Arc::new(opened(1, 1));
        let admitted = Arc::new(AtomicUsize::new(0));
        let ask = |core: &Core, admitted: &AtomicUsize| {
            if core.admit(at(1)).ticket.is_ok() {
                admitted.fetch_add(1, Ordering::SeqCst);
            }
        };
        let others: Vec<_> = (0..2)
            .map(|_| {
                let (core, admitted) = (core.clone(), admitted.clone());
                thread::spawn(move || ask(&core, &admitted))
            })
            .collect();
        ask(&core, &admitted);
        for other in others {
            other.join().unwrap();
        }
        assert_eq!(admitted.load(Ordering::SeqCst), 1);
    });
}

#[test]
fn loom_b4_a_place_given_back_admits_again() {
    loom::model(|| {
        let core = Arc::new(opened(1, 1));
        let inside = Arc::new(AtomicUsize::new(0));
        let probe = |core: &Core, inside: &AtomicUsize| {
            if let Ok(ticket) = core.admit(at(1)).ticket {
                assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
                inside.fetch_sub(1, Ordering::SeqCst);
                assert_eq!(core.ignored(ticket, || at(1)), Effect::Taken);
            }
        };
        let other = {
            let (core, inside) = (core.clone(), inside.clone());
            thread::spawn(move || probe(&core, &inside))
        };
        probe(&core, &inside);
        other.join().unwrap();
        assert!(core.admit(at(1)).ticket.is_ok());
    });
}

#[test]
fn loom_b5_a_late_result_moves_nothing() {
    loom::model(|| {
        let core = Arc::new(Core::new(&config(1, 1, 1)));
        let late = core.admit_closed().expect("it is closed");
        let culprit = core.admit_closed().expect("it is closed");
        assert!(is(
            core.failure(culprit, || at(0)),
            State::Closed,
            State::Open
        ));
        let other = {
            let core = core.clone();
            thread::spawn(move || {
                let asked = core.admit(at(1));
                assert!(asked.ticket.is_ok(), "it is time for a probe");
                assert!(asked.changes[1].is_some());
            })
        };
        assert_eq!(core.success(late, || at(1), || at(1)), Effect::Late);
        assert_eq!(core.failure(late, || at(1)), Effect::Late);
        other.join().unwrap();
        assert_eq!(core.state(), State::HalfOpen);
    });
}

#[test]
fn loom_b6_a_failed_probe_opens_whatever_its_sibling_says() {
    loom::model(|| {
        let core = Arc::new(opened(2, 2));
        let good = core.admit(at(1)).ticket.expect("the first place");
        let bad = core.admit(at(1)).ticket.expect("the second place");
        let other = {
            let core = core.clone();
            thread::spawn(move || core.success(good, || at(2), || at(2)))
        };
        assert!(is(
            core.failure(bad, || at(2)),
            State::HalfOpen,
            State::Open
        ));
        let sibling = other.join().unwrap();
        assert!(matches!(sibling, Effect::Taken | Effect::Late));
        assert_eq!(core.state(), State::Open);
        // the deadline belongs to this opening, not to the one before
        assert_eq!(core.admit(at(2)).ticket.unwrap_err(), Some(RECOVERY));
    });
}

#[test]
fn loom_b7_three_failures_open_once() {
    bounded(|| {
        let core = Arc::new(Core::new(&config(2, 1, 1)));
        let fail = |core: &Core| {
            let ticket = core.admit_closed();
            ticket.is_some_and(|ticket| {
                is(core.failure(ticket, || at(0)), State::Closed, State::Open)
            })
        };
        let others: Vec<_> = (0..2)
            .map(|_| {
                let core = core.clone();
                thread::spawn(move || fail(&core))
            })
            .collect();
        let mut opened = usize::from(fail(&core));
        for other in others {
            opened += usize::from(other.join().unwrap());
        }
        assert_eq!(opened, 1);
        let shown = core.show(at(0));
        assert_eq!(
            (shown.state, shown.failures, shown.changes),
            (State::Open, 2, 1)
        );
    });
}

#[test]
fn loom_b7_a_success_between_failures_is_never_lost() {
    loom::model(|| {
        let core = Arc::new(Core::new(&config(2, 1, 1)));
        let one = core.admit_closed().expect("it is closed");
        assert_eq!(core.failure(one, || at(0)), Effect::Taken);
        let other = {
            let core = core.clone();
            let good = core.admit_closed().expect("it is closed");
            thread::spawn(move || core.success(good, || at(0), || at(0)))
        };
        let two = core.admit_closed().expect("it is closed");
        let failure = core.failure(two, || at(0));
        let success = other.join().unwrap();
        // either the success came between, and the second failure is the first of a new row, or after, and late or not
        let shown = core.show(at(0));
        match failure {
            Effect::Taken => assert_eq!((shown.state, shown.failures), (State::Closed, 1)),
            _ => assert_eq!((shown.state, success), (State::Open, Effect::Late)),
        }
    });
}

#[test]
fn loom_forcing_wins_over_results() {
    loom::model(|| {
        let core = Arc::new(Core::new(&config(1, 1, 1)));
        let ticket = core.admit_closed().expect("it is closed");
        let other = {
            let core = core.clone();
            thread::spawn(move || core.failure(ticket, || at(0)))
        };
        assert!(core.force(State::ForcedOpen, at(0), |_| true).is_some());
        other.join().unwrap();
        assert_eq!(core.state(), State::ForcedOpen);
        assert_eq!(core.admit(at(9)).ticket.unwrap_err(), None);
    });
}

#[test]
fn loom_calls_that_hang_open_it_once_and_late_ones_move_nothing() {
    bounded(|| {
        let written = CircuitBreakerOptions {
            slow_call: Some(RECOVERY),
            window: Some(CircuitWindow::Calls(2)),
            recovery_timeout: Some(RECOVERY),
            ..CircuitBreakerOptions::default()
        };
        let core = Arc::new(Core::new(&check("model", written).0));
        let hanging = [(); 2].map(|()| core.admit(at(0)).ticket.expect("it is closed"));
        let asks = {
            let core = core.clone();
            thread::spawn(move || {
                let asked = core.admit(at(1));
                asked.changes.iter().flatten().count()
            })
        };
        let opened = hanging
            .map(|ticket| {
                is(
                    core.success(ticket, || at(1), || at(1)),
                    State::Closed,
                    State::Open,
                )
            })
            .into_iter()
            .filter(|opened| *opened)
            .count();
        assert_eq!(opened + asks.join().unwrap(), 1);
        let shown = core.show(at(1));
        assert_eq!(
            (shown.state, shown.slow, shown.slow_now),
            (State::Open, 2, 0)
        );
    });
}

#[test]
fn loom_another_rule_begins_with_nothing_of_the_one_before() {
    bounded(|| {
        let core = Arc::new(Core::new(&config(3, 1, 1)));
        let others: Vec<_> = [true, false]
            .into_iter()
            .map(|fails| {
                let core = core.clone();
                thread::spawn(move || {
                    let Some(ticket) = core.admit_closed() else {
                        return;
                    };
                    if fails {
                        core.failure(ticket, || at(0));
                    } else {
                        core.success(ticket, || at(0), || at(0));
                    }
                })
            })
            .collect();
        let written = CircuitBreakerOptions {
            failure_rate: Some(1.0),
            window: Some(CircuitWindow::Calls(3)),
            minimum_calls: Some(3),
            ..CircuitBreakerOptions::default()
        };
        core.adopt(&check("model", written).0, at(0));
        for other in others {
            other.join().unwrap();
        }
        // what was counted before is nowhere, what came after is in the window, and the window still fills
        let before = core.show(at(0)).window.expect("a rate decides");
        assert!(before.calls <= 2);
        for _ in before.calls..3 {
            let ticket = core.admit_closed().expect("it is closed");
            core.success(ticket, || at(0), || at(0));
        }
        assert_eq!(core.show(at(0)).window.unwrap().calls, 3);
        assert_eq!(core.state(), State::Closed);
    });
}
