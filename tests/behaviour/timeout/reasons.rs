//! Who is told why a call is dropped: the breakers of the same stack are, and nobody whom the body itself calls.

use resilience::registry::scope;
use resilience::{
    CircuitState, Registry, circuit_breaker, fallback, profile, retry_with_backoff, timeout,
};

use crate::{Oops, TIMED_OUT, ms, takes};

/// Total, failed and abandoned calls of the breaker; one that was dropped and is a failure is both.
fn broke(own: &Registry, name: &str) -> [u64; 3] {
    let shown = own.circuit_breaker(name).expect("declared").snapshot();
    [shown.total, shown.failed, shown.abandoned]
}

#[circuit_breaker("nested", failure_threshold = 1)]
async fn nested(millis: u64) -> Result<u64, Oops> {
    takes(millis).await
}

#[circuit_breaker("strict", failure_threshold = 1, on_abandon = failure)]
async fn strict(millis: u64) -> Result<u64, Oops> {
    takes(millis).await
}

#[timeout("50ms")]
#[circuit_breaker("own", failure_threshold = 2)]
async fn outer(millis: u64) -> Result<u64, Oops> {
    let (nested, _) = tokio::join!(nested(millis), strict(millis));
    nested
}

#[tokio::test(start_paused = true)]
async fn the_same_stack_is_told_and_a_nested_call_is_not() {
    let own = Registry::new();
    assert_eq!(scope(&own, outer(60)).await, TIMED_OUT);
    assert_eq!(broke(&own, "own"), [1, 1, 1]);
    assert_eq!(broke(&own, "nested"), [1, 0, 1], "its caller went away");
    assert_eq!(broke(&own, "strict"), [1, 1, 1], "as it asks for");
    let strict = own.circuit_breaker("strict").unwrap().snapshot();
    assert_eq!(strict.last_error.as_deref(), Some("abandoned"));
}

#[timeout("50ms")]
#[profile]
#[retry_with_backoff(max_attempts = 5, base_delay = "1ms", jitter = false)]
#[circuit_breaker("deep", failure_threshold = 2)]
async fn deep(millis: u64) -> Result<u64, Oops> {
    let (nested, _) = tokio::join!(nested(millis), strict(millis));
    nested
}

#[tokio::test(start_paused = true)]
async fn through_other_layers_too() {
    let own = Registry::new();
    assert_eq!(scope(&own, deep(60)).await, TIMED_OUT);
    assert_eq!(broke(&own, "deep"), [1, 1, 1]);
    assert_eq!(broke(&own, "nested"), [1, 0, 1]);
}

#[timeout("50ms", name = "upper")]
#[circuit_breaker("between", failure_threshold = 2)]
#[timeout("500ms", name = "lower")]
#[circuit_breaker("bottom", failure_threshold = 2)]
#[allow(deprecated)]
async fn upper_first(millis: u64) -> Result<u64, Oops> {
    takes(millis).await
}

#[tokio::test(start_paused = true)]
async fn all_breakers_below_are_told_through_a_timeout_that_was_longer() {
    let own = Registry::new();
    assert_eq!(scope(&own, upper_first(60)).await, TIMED_OUT);
    assert_eq!(broke(&own, "between"), [1, 1, 1]);
    assert_eq!(broke(&own, "bottom"), [1, 1, 1]);
    assert_eq!(own.timeout("lower").unwrap().snapshot().abandoned, 1);
}

#[timeout("1h")]
#[circuit_breaker("left", failure_threshold = 1)]
async fn left(millis: u64) -> Result<u64, Oops> {
    takes(millis).await
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_goes_away_is_no_failure() {
    let own = Registry::new();
    let late = scope(&own, tokio::time::timeout(ms(10), left(60))).await;
    assert!(late.is_err());
    assert_eq!(broke(&own, "left"), [1, 0, 1]);
    assert_eq!(
        own.circuit_breaker("left").unwrap().state(),
        CircuitState::Closed
    );
}

async fn handler(_: u64, _: Oops) -> Result<u64, Oops> {
    nested(1000).await
}

#[timeout("50ms")]
#[fallback(handler)]
#[circuit_breaker("handled", failure_threshold = 2)]
async fn handled(millis: u64) -> Result<u64, Oops> {
    takes(millis).await?;
    Err(Oops::Busy)
}

#[tokio::test(start_paused = true)]
async fn nor_is_what_a_fallback_calls_told() {
    let own = Registry::new();
    assert_eq!(scope(&own, handled(10)).await, TIMED_OUT);
    assert_eq!(broke(&own, "handled"), [1, 1, 0], "the body's own error");
    assert_eq!(broke(&own, "nested"), [1, 0, 1]);
}
