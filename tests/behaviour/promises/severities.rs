//! What each severity comes to, through a breaker and a retry, and what the predicates decide.

use resilience::registry::scope;
use resilience::{CircuitState, Registry, Severity, circuit_breaker, retry_with_backoff};

use crate::support::{Fault, Runs, breaker, ms, timed};

#[retry_with_backoff(max_attempts = 3, base_delay = "1s", jitter = false)]
#[circuit_breaker("promises-severities", failure_threshold = 100)]
async fn fails_with(fault: &Fault, runs: &Runs) -> Result<(), Fault> {
    runs.count();
    Err(fault.clone())
}

#[tokio::test(start_paused = true)]
async fn transient_is_retried_at_once_the_first_time_and_recoverable_with_backoff() {
    let (mine, runs) = (Registry::new(), Runs::default());
    let (_, took) = timed(scope(&mine, fails_with(&Fault::Reset, &runs))).await;
    assert_eq!((runs.take(), took), (3, ms(2_000)));
    let (_, took) = timed(scope(&mine, fails_with(&Fault::Busy, &runs))).await;
    // the timer of a busy paused clock ticks in whole milliseconds
    assert_eq!((runs.take(), took), (3, ms(3_000)));
    assert_eq!(breaker(&mine, "promises-severities").failed, 6);
}

#[tokio::test(start_paused = true)]
async fn permanent_is_never_retried_and_ignored_by_breakers() {
    let (mine, runs) = (Registry::new(), Runs::default());
    let ended = scope(&mine, fails_with(&Fault::Unknown, &runs)).await;
    assert_eq!((ended, runs.take()), (Err(Fault::Unknown), 1));
    let seen = breaker(&mine, "promises-severities");
    assert_eq!((seen.failed, seen.ignored), (0, 1));
    assert!(mine.dead_letters().is_empty());
}

#[retry_with_backoff(max_attempts = 3, base_delay = 0, jitter = false, retry_if = |fault: &Fault| *fault == Fault::Unknown)]
#[circuit_breaker("promises-predicates", failure_threshold = 100, record_if = |fault: &Fault| *fault == Fault::Unknown)]
async fn with_predicates(fault: &Fault, runs: &Runs) -> Result<(), Fault> {
    runs.count();
    Err(fault.clone())
}

#[tokio::test(start_paused = true)]
async fn retry_if_decides_retrying_only_and_record_if_counting_only() {
    let (mine, runs) = (Registry::new(), Runs::default());
    let _failed = scope(&mine, with_predicates(&Fault::Unknown, &runs)).await;
    assert_eq!(runs.take(), 3);
    assert_eq!(breaker(&mine, "promises-predicates").failed, 3);
    let _failed = scope(&mine, with_predicates(&Fault::Busy, &runs)).await;
    assert_eq!(runs.take(), 1);
    let seen = breaker(&mine, "promises-predicates");
    assert_eq!((seen.failed, seen.ignored), (3, 1));
}

#[retry_with_backoff(max_attempts = 3, base_delay = 0, jitter = false)]
#[circuit_breaker("promises-classified", classify = |_: &Fault| Severity::Permanent)]
async fn permanent_to_the_breaker(runs: &Runs) -> Result<(), Fault> {
    runs.count();
    Err(Fault::Busy)
}

#[tokio::test(start_paused = true)]
async fn classify_holds_for_the_attribute_that_says_it() {
    let (mine, runs) = (Registry::new(), Runs::default());
    let _failed = scope(&mine, permanent_to_the_breaker(&runs)).await;
    assert_eq!(runs.take(), 3);
    assert_eq!(breaker(&mine, "promises-classified").ignored, 3);
}

#[retry_with_backoff(max_attempts = 3, base_delay = 0, jitter = false, failure_if = |status: &u32| *status >= 500)]
#[circuit_breaker("promises-values", failure_threshold = 3, failure_if = |status: &u32| *status >= 500)]
async fn status(runs: &Runs, good_at: u32) -> Result<u32, Fault> {
    Ok(if runs.count() < good_at { 503 } else { 200 })
}

#[tokio::test(start_paused = true)]
async fn a_value_that_failure_if_turns_down_is_retried_counted_and_comes_back_itself() {
    let (mine, runs) = (Registry::new(), Runs::default());
    assert_eq!(scope(&mine, status(&runs, 2)).await, Ok(200));
    assert_eq!(runs.take(), 2);
    assert!(mine.dead_letters().is_empty());
    assert_eq!(scope(&mine, status(&runs, 9)).await, Ok(503));
    assert_eq!(runs.take(), 3);
    let letters = mine.dead_letters().list(0, 2);
    assert_eq!(
        (letters.len(), letters[0].severity),
        (1, Severity::Recoverable)
    );
    assert_eq!(breaker(&mine, "promises-values").state, CircuitState::Open);
}
