//! loom models of a window of calls, whose successes are counted down in the word.

use loom::sync::Arc;
use loom::thread;

use super::checked::check;
use super::config::{CircuitBreakerConfig, CircuitBreakerOptions, CircuitWindow};
use super::core::{Core, Effect};
use super::models::{RECOVERY, at, bounded, is};
use super::word::CircuitState as State;

fn rate_over(calls: u32, failure_rate: f64, minimum: u32) -> CircuitBreakerConfig {
    let written = CircuitBreakerOptions {
        failure_rate: Some(failure_rate),
        window: Some(CircuitWindow::Calls(calls)),
        minimum_calls: Some(minimum),
        recovery_timeout: Some(RECOVERY),
        ..CircuitBreakerOptions::default()
    };
    check("model", written).0
}

/// Whether so many successes were taken in time.
fn succeed(core: &Core, times: u32) -> u32 {
    let tickets = (0..times).filter_map(|_| core.admit_closed());
    let taken = tickets.filter(|ticket| core.success(*ticket, || at(0), || at(0)) == Effect::Taken);
    u32::try_from(taken.count()).expect("few")
}

fn fail(core: &Core) -> Effect {
    let ticket = core.admit_closed();
    ticket.map_or(Effect::Late, |ticket| core.failure(ticket, || at(0)))
}

#[test]
fn loom_every_outcome_is_in_a_window_of_calls_however_they_meet() {
    bounded(|| {
        let core = Arc::new(Core::new(&rate_over(6, 1.0, 6)));
        // two more successes are only counted down, the third is looked at
        assert_eq!((fail(&core), succeed(&core, 2)), (Effect::Taken, 2));
        let others = [false, true].map(|fails| {
            let core = core.clone();
            thread::spawn(move || {
                if fails {
                    assert_eq!(fail(&core), Effect::Taken);
                } else {
                    assert_eq!(succeed(&core, 1), 1);
                }
            })
        });
        assert_eq!(succeed(&core, 1), 1);
        for other in others {
            other.join().unwrap();
        }
        let window = core.show(at(0)).window.expect("a rate decides");
        assert_eq!((window.calls, window.failures), (6, 2));
        // the first failure leaves with the next success, the second with one of the last three
        assert_eq!(succeed(&core, 1), 1);
        assert_eq!(core.show(at(0)).window.unwrap().failures, 1);
        assert_eq!(succeed(&core, 5), 5);
        assert_eq!(core.show(at(0)).window.unwrap().failures, 0);
    });
}

#[test]
fn loom_a_window_of_calls_that_opens_keeps_what_was_taken_before() {
    loom::model(|| {
        let core = Arc::new(Core::new(&rate_over(8, 0.5, 3)));
        assert_eq!((fail(&core), succeed(&core, 2)), (Effect::Taken, 2));
        let other = {
            let core = core.clone();
            thread::spawn(move || succeed(&core, 1))
        };
        let failed = fail(&core);
        let taken = other.join().unwrap();
        let shown = core.show(at(0));
        let window = shown.window.expect("a rate decides");
        assert_eq!((window.calls, window.failures), (u64::from(4 + taken), 2));
        // two of four open it, two of five do not: so nothing can have come after that was taken
        let opened = is(failed, State::Closed, State::Open);
        assert_eq!(opened, window.calls == 4);
        assert_eq!(opened, shown.state == State::Open);
    });
}

#[test]
fn loom_a_window_of_calls_that_is_resized_meanwhile_loses_nothing_that_fits() {
    bounded(|| {
        let core = Arc::new(Core::new(&rate_over(6, 1.0, 6)));
        assert_eq!((fail(&core), succeed(&core, 1)), (Effect::Taken, 1));
        let other = {
            let core = core.clone();
            thread::spawn(move || succeed(&core, 2))
        };
        core.adopt(&rate_over(8, 1.0, 8), at(0));
        assert_eq!((succeed(&core, 1), other.join().unwrap()), (1, 2));
        let window = core.show(at(0)).window.expect("a rate decides");
        assert_eq!((window.calls, window.failures), (5, 1));
        assert_eq!(succeed(&core, 4), 4);
        assert_eq!(core.show(at(0)).window.unwrap().failures, 0);
    });
}

#[test]
fn loom_forcing_a_state_takes_in_what_was_counted_before() {
    loom::model(|| {
        let core = Arc::new(Core::new(&rate_over(8, 1.0, 8)));
        assert_eq!((fail(&core), succeed(&core, 1)), (Effect::Taken, 1));
        let other = {
            let core = core.clone();
            thread::spawn(move || succeed(&core, 2))
        };
        assert!(core.force(State::ForcedOpen, at(0), |_| true).is_some());
        let taken = other.join().unwrap();
        let window = core.show(at(0)).window.expect("a rate decides");
        assert_eq!((window.calls, window.failures), (u64::from(2 + taken), 1));
    });
}
