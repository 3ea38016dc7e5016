//! Metrics only: it counts, moves and tells, and refuses nothing.

use resilience::registry::scope;
use resilience::{CircuitState, Counted, Health, Registry, Rejection, What, circuit_breaker};
use tokio::time::advance;

use super::*;

fn watching() -> CircuitBreaker {
    built(brittle().metrics_only(true))
}

#[tokio::test(start_paused = true)]
async fn it_goes_through_all_states_and_lets_every_call_through() {
    let breaker = watching();
    fail(&breaker, 1);
    assert_eq!(breaker.state(), CircuitState::Open);
    // what would be refused goes through, and moves nothing
    record(&breaker, Counted::Failure);
    record(&breaker, Counted::Success);
    record(&breaker, Counted::Ignored);
    drop(permit(&breaker));
    assert_eq!(breaker.state(), CircuitState::Open);
    let next = breaker.snapshot().next_probe_at_ms;

    advance(RECOVERY).await;
    let probe = permit(&breaker);
    assert_eq!(breaker.state(), CircuitState::HalfOpen);
    for how in [Counted::Success, Counted::Failure, Counted::Ignored] {
        record(&breaker, how);
        assert_eq!(
            breaker.state(),
            CircuitState::HalfOpen,
            "only the probe decides"
        );
    }
    probe.success();
    assert_eq!(breaker.state(), CircuitState::Closed);

    let shown = breaker.snapshot();
    assert!(next.is_some() && shown.metrics_only);
    assert_eq!((shown.rejected, shown.would_have_rejected), (0, 7));
    assert_eq!((shown.total, shown.late, shown.state_changes), (9, 0, 3));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_was_let_by_says_nothing_to_a_newer_state() {
    for how in [Counted::Success, Counted::Failure] {
        let breaker = watching();
        fail(&breaker, 1);
        let by = permit(&breaker);
        advance(RECOVERY).await;
        let probe = permit(&breaker);
        let beside = permit(&breaker);
        by.record(how);
        beside.record(how);
        assert_eq!(breaker.state(), CircuitState::HalfOpen);
        probe.failure();
        assert_eq!(breaker.state(), CircuitState::Open);
    }
}

#[tokio::test(start_paused = true)]
async fn it_is_switched_at_run_time_and_a_reset_gives_back_what_is_written() {
    let breaker = built(brittle());
    fail(&breaker, 1);
    assert!(breaker.try_acquire().is_err());
    breaker.set_metrics_only(true);
    assert!(breaker.is_metrics_only() && breaker.try_acquire().is_ok());
    breaker.set_metrics_only(false);
    assert!(breaker.try_acquire().is_err());
    breaker.set_metrics_only(true);
    breaker.reset();
    assert!(!breaker.is_metrics_only());

    let breaker = watching();
    breaker.set_metrics_only(false);
    breaker.reset();
    assert!(breaker.is_metrics_only());
}

#[tokio::test(start_paused = true)]
async fn somebody_who_forces_it_open_means_it() {
    let breaker = watching();
    breaker.force_open();
    assert!(breaker.try_acquire().is_err());
    assert_eq!(breaker.snapshot().would_have_rejected, 0);
    breaker.disable();
    assert!(breaker.try_acquire().is_ok());
}

#[circuit_breaker("watched", failure_threshold = 1, metrics_only)]
async fn watched(works: bool) -> Result<(), String> {
    if works {
        Ok(())
    } else {
        Err("down".to_owned())
    }
}

#[circuit_breaker("enforced", failure_threshold = 1, metrics_only = false)]
fn enforced() -> Result<(), String> {
    Err("down".to_owned())
}

#[tokio::test(start_paused = true)]
async fn it_tells_of_its_states_and_has_no_say_in_the_health() {
    let registry = Registry::new();
    let mut events = registry.subscribe();
    scope(&registry, async {
        for _ in 0..3 {
            assert_eq!(watched(false).await, Err("down".to_owned()));
        }
        assert_eq!(watched(true).await, Ok(()));
    })
    .await;
    let told: Vec<_> = std::iter::from_fn(|| events.try_recv()).collect();
    assert_eq!(told.len(), 1, "nothing was rejected: {told:?}");
    assert_eq!(change(&told[0]), Some(("closed", "open")));
    assert_eq!(registry.health(), Health::Healthy);
    let breaker = registry.circuit_breaker("watched").expect("declared");
    breaker.set_metrics_only(false);
    assert_eq!(registry.health(), Health::Degraded);

    let refused = resilience::registry::scope_sync(&registry, || {
        let _failed = enforced();
        enforced().unwrap_err()
    });
    assert!(refused.contains("is open"), "{refused}");
    let rejections = std::iter::from_fn(|| events.try_recv())
        .filter(|event| matches!(event.what, What::Rejected { .. }));
    assert_eq!(rejections.count(), 1);
}

#[test]
fn a_rejection_is_still_needed_by_the_signature() {
    // it can be switched off at run time, so the function's error must be able to tell a rejection
    fn has_a_way<E: From<Rejection>>(_: Result<(), E>) {}
    has_a_way(enforced());
}
