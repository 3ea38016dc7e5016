//! The way back to all calls, once the probes have closed it.

use std::time::Duration;

use resilience::registry::scope;
use resilience::{CircuitState, Counted, Registry, circuit_breaker};
use tokio::time::advance;

use super::*;

const UP: Duration = Duration::from_secs(30);

/// Closed by its probe just now.
async fn recovered(builder: CircuitBreakerBuilder) -> CircuitBreaker {
    let breaker = ready(builder).await;
    record(&breaker, Counted::Success);
    assert_eq!(breaker.state(), CircuitState::Closed);
    breaker
}

/// How many of a hundred calls at this moment are let in.
fn of_a_hundred(breaker: &CircuitBreaker) -> usize {
    let asked = (0..100).map(|_| breaker.try_acquire());
    asked.flatten().map(CircuitPermit::success).count()
}

#[tokio::test(start_paused = true)]
async fn the_share_grows_evenly_to_all() {
    let breaker = recovered(brittle().ramp_up(UP)).await;
    let mut let_in = Vec::new();
    for _ in 0..10 {
        let_in.push(of_a_hundred(&breaker));
        advance(UP / 10).await;
    }
    assert_eq!(let_in, [1, 10, 20, 30, 40, 50, 60, 70, 80, 90]);
    assert_eq!(of_a_hundred(&breaker), 100);
    let shown = breaker.snapshot();
    assert_eq!(
        shown.rejected,
        99 + 90 + 80 + 70 + 60 + 50 + 40 + 30 + 20 + 10
    );
    assert_eq!((shown.ramp_up_share, shown.late), (None, 0));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_refused_and_comes_alone_is_let_in_when_it_was_told() {
    let breaker = recovered(brittle().ramp_up(UP)).await;
    record(&breaker, Counted::Success);
    advance(Duration::from_secs(5)).await;
    // a sixth was brought, and at 25 s a call brings the rest
    let after = retry_after(&breaker);
    assert_eq!(after, Some(Duration::from_secs(20)));
    advance(Duration::from_secs(20)).await;
    record(&breaker, Counted::Success);
    // five sixths, and every other call brings as much: the next one is let in whenever it comes, so not at once
    assert_eq!(retry_after(&breaker), Some(Duration::from_millis(1)));
    advance(Duration::from_millis(1)).await;
    record(&breaker, Counted::Success);
    advance(UP).await;
    assert_eq!(of_a_hundred(&breaker), 100);
}

#[tokio::test(start_paused = true)]
async fn it_is_closed_meanwhile_and_opens_again_as_any_other() {
    let breaker = recovered(brittle().ramp_up(UP).max_recovery_timeout(10 * RECOVERY)).await;
    assert_eq!(breaker.snapshot().ramp_up_share, Some(0.0));
    advance(UP / 2).await;
    assert_eq!(breaker.snapshot().ramp_up_share, Some(0.5));
    record(&breaker, Counted::Failure);
    let shown = breaker.snapshot();
    assert_eq!((shown.state, shown.reopened), (CircuitState::Open, 1));
    assert_eq!(shown.ramp_up_share, None);

    // failures in a row go on being counted when the way back ends between two of them
    let breaker = recovered(brittle().failure_threshold(2).ramp_up(UP)).await;
    record(&breaker, Counted::Failure);
    advance(UP).await;
    record(&breaker, Counted::Failure);
    assert_eq!(breaker.state(), CircuitState::Open);
}

#[tokio::test(start_paused = true)]
async fn nobody_is_refused_after_a_person_closed_it_or_where_it_only_counts() {
    for by_hand in [CircuitBreaker::close, CircuitBreaker::reset] {
        let breaker = built(brittle().ramp_up(UP));
        fail(&breaker, 1);
        by_hand(&breaker);
        assert_eq!(of_a_hundred(&breaker), 100);
    }
    let breaker = recovered(brittle().ramp_up(UP)).await;
    breaker.reset();
    assert_eq!(of_a_hundred(&breaker), 100);

    let breaker = recovered(brittle().ramp_up(UP).metrics_only(true)).await;
    assert_eq!(of_a_hundred(&breaker), 100);
    assert_eq!(breaker.snapshot().would_have_rejected, 99);
    record(&breaker, Counted::Failure);
    assert_eq!(
        breaker.state(),
        CircuitState::Open,
        "they are calls of a closed breaker"
    );
}

#[tokio::test(start_paused = true)]
async fn slow_calls_are_looked_for_on_the_way_and_after_it() {
    let slow = Duration::from_secs(2);
    let builder = brittle().ramp_up(UP).slow_call(slow).minimum_calls(1);
    for wait in [UP / 2, 2 * UP] {
        let breaker = recovered(builder.clone()).await;
        advance(wait).await;
        let permit = permit(&breaker);
        advance(slow).await;
        permit.success();
        assert_eq!(breaker.state(), CircuitState::Open, "after {wait:?}");
    }
}

#[circuit_breaker(
    "gradual",
    failure_threshold = 1,
    success_threshold = 1,
    ramp_up = "30s"
)]
async fn gradual(works: bool) -> Result<(), String> {
    if works {
        Ok(())
    } else {
        Err("down".to_owned())
    }
}

#[tokio::test(start_paused = true)]
async fn a_function_says_when_to_come_back_on_the_way() {
    let registry = Registry::new();
    scope(&registry, async {
        assert_eq!(gradual(false).await, Err("down".to_owned()));
        advance(RECOVERY).await;
        assert_eq!(gradual(true).await, Ok(()));
        assert_eq!(gradual(true).await, Ok(()), "the first one");
        let refused = gradual(true).await.unwrap_err();
        assert!(refused.contains("retry after 30s"), "{refused}");
        advance(UP).await;
        assert_eq!(gradual(true).await, Ok(()));
        assert_eq!(gradual(true).await, Ok(()));
    })
    .await;
}
