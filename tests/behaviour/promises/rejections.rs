//! A rejection is no failure of the body: seen as itself by every layer, and found again inside users' errors.

use std::io;

use resilience::registry::scope;
use resilience::{
    CircuitState, Registry, Rejection, RejectionKind, circuit_breaker, retry_with_backoff,
};

use crate::support::{Fault, Runs, breaker, ms, timed, told};

type BoxError = Box<dyn std::error::Error + Send + Sync>;

fn open(mine: &Registry, name: &str) {
    let breaker = mine
        .circuit_breaker(name)
        .expect("an attribute declares it");
    breaker.force_open();
}

#[retry_with_backoff(max_attempts = 5, base_delay = "1ms")]
#[circuit_breaker("promises-text", failure_threshold = 1)]
async fn text(runs: &Runs) -> Result<(), String> {
    runs.count();
    Err("down".to_owned())
}

#[tokio::test(start_paused = true)]
async fn an_open_circuit_is_not_retried_though_the_error_is_but_text() {
    let (mine, runs) = (Registry::new(), Runs::default());
    open(&mine, "promises-text");
    let ended = scope(&mine, text(&runs)).await;
    assert_eq!(
        ended,
        Err("circuit breaker `promises-text` is open".to_owned())
    );
    assert_eq!(
        (runs.take(), breaker(&mine, "promises-text").rejected),
        (0, 1)
    );
    assert!(mine.dead_letters().is_empty());
}

#[retry_with_backoff(max_attempts = 5, base_delay = "1ms")]
#[circuit_breaker("promises-late", failure_threshold = 1)]
async fn refused_later(runs: &Runs) -> Result<(), Fault> {
    runs.count();
    Err(Fault::Busy)
}

#[tokio::test(start_paused = true)]
async fn refused_after_a_real_failure_the_refusal_comes_back_and_no_letter_is_written() {
    let (mine, runs) = (Registry::new(), Runs::default());
    let mut events = mine.subscribe();
    let ended = scope(&mine, refused_later(&runs)).await.unwrap_err();
    assert_eq!(
        (ended.kind(), runs.take()),
        (Some(RejectionKind::CircuitOpen), 1)
    );
    assert!(mine.dead_letters().is_empty());
    assert_eq!(
        told(&mut events),
        [
            "circuit_breaker state_changed",
            "retry retried",
            "circuit_breaker rejected"
        ]
    );
}

#[retry_with_backoff(max_attempts = 3, base_delay = "1ms", retry_rejected = true)]
#[circuit_breaker(
    "promises-patient",
    failure_threshold = 1,
    success_threshold = 1,
    recovery_timeout = "7s"
)]
async fn patient(runs: &Runs) -> Result<u32, Fault> {
    match runs.count() {
        1 => Err(Fault::Busy),
        n => Ok(n),
    }
}

#[tokio::test(start_paused = true)]
async fn retry_rejected_waits_exactly_the_retry_after() {
    let (mine, runs) = (Registry::new(), Runs::default());
    // the breaker opens in the first attempt; the second comes a millisecond or so later and is told the rest
    let (ended, took) = timed(scope(&mine, patient(&runs))).await;
    assert_eq!((ended, runs.take()), (Ok(2), 2));
    assert_eq!(took, ms(7_000));
}

#[retry_with_backoff(max_attempts = 3, max_delay = "1s", retry_rejected = true)]
#[circuit_breaker("promises-impatient", failure_threshold = 1, recovery_timeout = "7s")]
async fn impatient() -> Result<u32, Fault> {
    Err(Fault::Reset)
}

#[tokio::test(start_paused = true)]
async fn a_retry_after_beyond_max_delay_ends_the_retries_at_once() {
    let mine = Registry::new();
    let (ended, took) = timed(scope(&mine, impatient())).await;
    assert_eq!(ended.unwrap_err().kind(), Some(RejectionKind::CircuitOpen));
    assert!(took < ms(10), "{took:?}");
}

#[circuit_breaker("promises-over", failure_threshold = 1)]
#[circuit_breaker("promises-under", failure_threshold = 1)]
async fn two_breakers() -> Result<(), Fault> {
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn an_outer_breaker_ignores_the_refusal_of_an_inner_one() {
    let mine = Registry::new();
    open(&mine, "promises-under");
    for _ in 0..3 {
        assert!(scope(&mine, two_breakers()).await.is_err());
    }
    let over = breaker(&mine, "promises-over");
    assert_eq!((over.state, over.ignored), (CircuitState::Closed, 3));
}

#[circuit_breaker("promises-whole-call", failure_threshold = 2)]
#[retry_with_backoff(max_attempts = 3, base_delay = "1ms")]
async fn breaker_over_retry(runs: &Runs) -> Result<(), Fault> {
    runs.count();
    Err(Fault::Busy)
}

#[tokio::test(start_paused = true)]
async fn a_breaker_over_a_retry_counts_calls_and_not_attempts() {
    let (mine, runs) = (Registry::new(), Runs::default());
    let _failed = scope(&mine, breaker_over_retry(&runs)).await;
    let seen = breaker(&mine, "promises-whole-call");
    assert_eq!(
        (runs.take(), seen.failed, seen.state),
        (3, 1, CircuitState::Closed)
    );
}

#[circuit_breaker("promises-panicking-batch", failure_threshold = 1)]
#[retry_with_backoff(max_attempts = 3)]
#[resilience::batch(size = 1)]
async fn panics(ids: Vec<u32>) -> Result<Vec<u32>, Fault> {
    assert!(ids.is_empty(), "the test's own panic");
    Ok(ids)
}

#[circuit_breaker("promises-short-batch", failure_threshold = 1)]
#[retry_with_backoff(max_attempts = 3)]
#[resilience::batch(size = 1)]
async fn short(ids: Vec<u32>) -> Result<Vec<u32>, Fault> {
    let _ = ids;
    Ok(Vec::new())
}

#[tokio::test(start_paused = true)]
async fn a_batch_that_failed_is_a_failure_for_a_breaker_and_not_retried() {
    let mine = Registry::new();
    let ended = scope(&mine, panics(1)).await.unwrap_err();
    assert_eq!(ended.kind(), Some(RejectionKind::BatchPanicked));
    assert_eq!(
        breaker(&mine, "promises-panicking-batch").state,
        CircuitState::Open
    );
    let ended = scope(&mine, short(1)).await.unwrap_err();
    let shape = RejectionKind::BatchShape {
        expected: 1,
        got: 0,
    };
    assert_eq!(ended.kind(), Some(shape));
    assert_eq!(
        breaker(&mine, "promises-short-batch").state,
        CircuitState::Open
    );
    assert!(mine.retries().iter().all(|retry| retry.retried == 0));
}

// a rejection of another function's breaker, on its way through the user's own error

#[circuit_breaker("promises-inner-function")]
async fn inner() -> Result<(), Fault> {
    Ok(())
}

#[circuit_breaker("promises-itself", failure_threshold = 1)]
#[retry_with_backoff(max_attempts = 3, base_delay = "1ms")]
async fn itself(runs: &Runs) -> Result<(), Fault> {
    runs.count();
    inner().await
}

macro_rules! outer {
    ($($function:ident($name:literal) -> $error:ty: $into:expr;)*) => {$(
        #[circuit_breaker($name, failure_threshold = 1)]
        #[retry_with_backoff(max_attempts = 3, base_delay = "1ms")]
        async fn $function(runs: &Runs) -> Result<(), $error> {
            runs.count();
            inner().await.map_err($into)
        }
    )*};
}

/// Without `Classify`: found as its source.
#[derive(Debug, thiserror::Error)]
#[error("quotes are not to be had")]
struct Sourced(#[source] Fault);

#[derive(Debug, thiserror::Error)]
#[error("worse")]
struct Wrapped(#[from] Rejection);

#[derive(Debug, thiserror::Error, resilience::Classify)]
#[error("derived")]
#[severity(source)]
struct Derived(#[source] Wrapped);

/// Without `Classify`, and without a source of its own to be found.
#[derive(Debug, thiserror::Error)]
enum Transparent {
    #[error(transparent)]
    Rejected(#[from] Rejection),
}

impl From<Rejection> for Sourced {
    fn from(rejection: Rejection) -> Self {
        Self(rejection.into())
    }
}

impl From<Rejection> for Derived {
    fn from(rejection: Rejection) -> Self {
        Self(rejection.into())
    }
}

fn rejection(fault: Fault) -> Rejection {
    match fault {
        Fault::Rejected(rejection) => rejection,
        other => unreachable!("{other}"),
    }
}

outer! {
    derived("promises-derived") -> Derived: |fault| Derived::from(rejection(fault));
    transparent("promises-transparent") -> Transparent: |fault| Transparent::Rejected(rejection(fault));
    sourced("promises-sourced") -> Wrapped: |fault| Wrapped(rejection(fault));
    boxed("promises-boxed") -> BoxError: |fault| BoxError::from(rejection(fault));
    boxed_deep("promises-boxed-deep") -> BoxError: |fault| BoxError::from(Wrapped(rejection(fault)));
    in_io("promises-in-io") -> io::Error: |fault| io::Error::other(rejection(fault));
    deep_in_io("promises-deep-in-io") -> io::Error: |fault| io::Error::other(Wrapped(rejection(fault)));
    of_a_kind_in_io("promises-kind-in-io") -> io::Error:
        |fault| io::Error::new(io::ErrorKind::ConnectionReset, Wrapped(rejection(fault)));
    in_anyhow("promises-in-anyhow") -> anyhow::Error: |fault| anyhow::Error::new(rejection(fault)).context("asking");
}

#[tokio::test(start_paused = true)]
async fn a_refusal_inside_a_users_error_is_neither_retried_nor_counted_nor_kept() {
    let (mine, runs) = (Registry::new(), Runs::default());
    open(&mine, "promises-inner-function");
    macro_rules! check {
        ($($function:ident $name:literal,)*) => {$(
            assert!(scope(&mine, $function(&runs)).await.is_err());
            assert_eq!(runs.take(), 1, $name);
            let seen = breaker(&mine, $name);
            assert_eq!((seen.failed, seen.ignored), (0, 1), $name);
        )*};
    }
    check! {
        itself "promises-itself",
        derived "promises-derived",
        transparent "promises-transparent",
        sourced "promises-sourced",
        boxed "promises-boxed",
        boxed_deep "promises-boxed-deep",
        in_io "promises-in-io",
        deep_in_io "promises-deep-in-io",
        of_a_kind_in_io "promises-kind-in-io",
        in_anyhow "promises-in-anyhow",
    }
    assert!(mine.dead_letters().is_empty());
}

#[retry_with_backoff(max_attempts = 3, base_delay = "1ms")]
async fn missing_file(runs: &Runs) -> io::Result<()> {
    runs.count();
    Err(io::Error::new(
        io::ErrorKind::NotFound,
        Sourced(Fault::Busy),
    ))
}

#[retry_with_backoff(max_attempts = 3, base_delay = "1ms")]
async fn reset_inside_other(runs: &Runs) -> io::Result<()> {
    runs.count();
    Err(io::Error::other(io::Error::from(io::ErrorKind::NotFound)))
}

#[tokio::test(start_paused = true)]
async fn an_io_error_keeps_its_kind_whatever_it_carries() {
    let (mine, runs) = (Registry::new(), Runs::default());
    assert!(scope(&mine, missing_file(&runs)).await.is_err());
    assert_eq!(runs.take(), 1);
    assert!(scope(&mine, reset_inside_other(&runs)).await.is_err());
    assert_eq!(runs.take(), 1);
}

// `#[tracing::instrument]` between layers: the rejection is converted there and handed on

#[retry_with_backoff(max_attempts = 3, base_delay = "1ms")]
#[tracing::instrument(skip(runs))]
#[resilience::cached(key(n), ttl = "1s")]
#[circuit_breaker("promises-crossed")]
#[retry_with_backoff(max_attempts = 1)]
#[allow(deprecated)]
async fn crossed(n: u32, runs: &Runs) -> Result<u32, String> {
    Ok(n + runs.count())
}

#[tokio::test(start_paused = true)]
async fn a_rejection_crosses_a_foreign_attribute_and_stays_one() {
    let (mine, runs) = (Registry::new(), Runs::default());
    assert_eq!(scope(&mine, crossed(1, &runs)).await, Ok(2));
    assert_eq!(scope(&mine, crossed(1, &runs)).await, Ok(2));
    open(&mine, "promises-crossed");
    let ended = scope(&mine, crossed(2, &runs)).await;
    assert_eq!(
        ended,
        Err("circuit breaker `promises-crossed` is open".to_owned())
    );
    assert_eq!(
        (runs.take(), breaker(&mine, "promises-crossed").rejected),
        (1, 1)
    );
}
