//! A critical failure raises an alert: exactly one, whichever layers see it and whatever they make of it.

use resilience::registry::scope;
use resilience::{
    Registry, Severity, batch, cached, circuit_breaker, fallback, retry_with_backoff,
};

use crate::support::{Fault, Runs, alerts, breaker};

#[circuit_breaker("promises-alerts-outer")]
#[retry_with_backoff(max_attempts = 3)]
#[circuit_breaker("promises-alerts-inner")]
#[circuit_breaker("promises-alerts-innermost")]
async fn four_layers(runs: &Runs) -> Result<(), Fault> {
    runs.count();
    Err(Fault::Revoked)
}

#[tokio::test(start_paused = true)]
async fn a_critical_failure_is_never_retried_counted_by_each_breaker_and_alerted_once() {
    let (mine, runs) = (Registry::new(), Runs::default());
    let mut events = mine.subscribe();
    let ended = scope(&mine, four_layers(&runs)).await;
    assert_eq!((ended, runs.take()), (Err(Fault::Revoked), 1));
    assert_eq!(alerts(&mut events), 1);
    for name in ["outer", "inner", "innermost"] {
        assert_eq!(breaker(&mine, &format!("promises-alerts-{name}")).failed, 1);
    }
    assert_eq!(mine.dead_letters().stats().by_severity["critical"], 1);
}

#[circuit_breaker("promises-alerts-uncounted", record_if = |_| false)]
async fn uncounted() -> Result<(), Fault> {
    Err(Fault::Revoked)
}

#[retry_with_backoff(max_attempts = 3)]
#[circuit_breaker("promises-alerts-uncounted-below", record_if = |_| false)]
async fn uncounted_below() -> Result<(), Fault> {
    Err(Fault::Revoked)
}

#[tokio::test(start_paused = true)]
async fn record_if_decides_counting_only_and_silences_no_alert() {
    let mine = Registry::new();
    let mut events = mine.subscribe();
    assert_eq!(scope(&mine, uncounted()).await, Err(Fault::Revoked));
    assert_eq!(alerts(&mut events), 1);
    assert_eq!(breaker(&mine, "promises-alerts-uncounted").failed, 0);
    assert_eq!(scope(&mine, uncounted_below()).await, Err(Fault::Revoked));
    assert_eq!(alerts(&mut events), 1);
}

#[retry_with_backoff(max_attempts = 3, classify = |_: &Fault| Severity::Critical)]
#[circuit_breaker("promises-alerts-classified")]
async fn critical_to_the_outer_one(runs: &Runs) -> Result<(), Fault> {
    runs.count();
    Err(Fault::Busy)
}

#[retry_with_backoff(max_attempts = 2, base_delay = 0, jitter = false)]
#[circuit_breaker("promises-alerts-classified-below", classify = |_: &Fault| Severity::Critical)]
async fn critical_to_the_inner_one(runs: &Runs) -> Result<(), Fault> {
    runs.count();
    Err(Fault::Busy)
}

#[tokio::test(start_paused = true)]
async fn who_calls_a_failure_critical_is_heard_wherever_it_stands() {
    let (mine, runs) = (Registry::new(), Runs::default());
    let mut events = mine.subscribe();
    let ended = scope(&mine, critical_to_the_outer_one(&runs)).await;
    assert_eq!((ended, runs.take()), (Err(Fault::Busy), 1));
    assert_eq!(alerts(&mut events), 1);
    // two attempts are two failures
    let ended = scope(&mine, critical_to_the_inner_one(&runs)).await;
    assert_eq!((ended, runs.take()), (Err(Fault::Busy), 2));
    assert_eq!(alerts(&mut events), 2);
}

#[retry_with_backoff(max_attempts = 3, base_delay = 0, jitter = false, retry_if = |_: &Fault| true)]
async fn retried_all_the_same(runs: &Runs) -> Result<(), Fault> {
    if runs.count() < 3 {
        return Err(Fault::Revoked);
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn where_retry_if_insists_each_critical_failure_is_alerted() {
    let (mine, runs) = (Registry::new(), Runs::default());
    let mut events = mine.subscribe();
    let ended = scope(&mine, retried_all_the_same(&runs)).await;
    assert_eq!((ended, runs.take()), (Ok(()), 3));
    assert_eq!(alerts(&mut events), 2);
}

async fn revoked_too(_: &Runs) -> Result<(), Fault> {
    Err(Fault::Revoked)
}

#[circuit_breaker("promises-alerts-of-handler")]
#[allow(deprecated)]
#[fallback(revoked_too)]
#[retry_with_backoff(max_attempts = 1)]
async fn with_a_handler_that_fails(runs: &Runs) -> Result<(), Fault> {
    runs.count();
    Err(Fault::Busy)
}

#[tokio::test(start_paused = true)]
async fn a_handlers_own_critical_failure_is_alerted() {
    let (mine, runs) = (Registry::new(), Runs::default());
    let mut events = mine.subscribe();
    let ended = scope(&mine, with_a_handler_that_fails(&runs)).await;
    assert_eq!(ended, Err(Fault::Revoked));
    assert_eq!(alerts(&mut events), 1);
}

#[retry_with_backoff(max_attempts = 2)]
#[circuit_breaker("promises-alerts-item")]
#[batch(size = 3, max_wait = "1ms")]
#[circuit_breaker("promises-alerts-batch")]
async fn load(ids: Vec<u32>) -> Result<Vec<u32>, Fault> {
    assert_eq!(ids.len(), 3);
    Err(Fault::Revoked)
}

#[tokio::test(start_paused = true)]
async fn one_failed_batch_is_one_alert_however_many_callers_it_had() {
    let mine = Registry::new();
    let mut events = mine.subscribe();
    let all = async { tokio::join!(load(1), load(2), load(3)) };
    let failed = Err(Fault::Revoked);
    assert_eq!(
        scope(&mine, all).await,
        (failed.clone(), failed.clone(), failed)
    );
    assert_eq!(alerts(&mut events), 1);
    assert_eq!(breaker(&mine, "promises-alerts-item").failed, 3);
    assert_eq!(breaker(&mine, "promises-alerts-batch").failed, 1);
}

#[circuit_breaker("promises-alerts-above-cache")]
#[cached(key(n), single_flight = true)]
#[circuit_breaker("promises-alerts-below-cache")]
async fn shared(n: u32, runs: &Runs) -> Result<u32, Fault> {
    runs.count();
    tokio::task::yield_now().await;
    Err(Fault::Revoked)
}

#[tokio::test(start_paused = true)]
async fn an_error_that_waiters_share_is_alerted_once() {
    let (mine, runs) = (Registry::new(), Runs::default());
    let mut events = mine.subscribe();
    let all = async { tokio::join!(shared(1, &runs), shared(1, &runs), shared(1, &runs)) };
    let _failed = scope(&mine, all).await;
    assert_eq!(runs.take(), 1);
    assert_eq!(alerts(&mut events), 1);
}
