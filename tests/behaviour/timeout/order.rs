//! What the layers above and below make of a call that took too long, in both orders.

use std::cell::Cell;

use resilience::registry::scope;
use resilience::{
    CircuitState, Failure, Registry, RejectionKind, batch, cached, circuit_breaker, fallback,
    profile, retry_with_backoff, timeout,
};

use crate::{Oops, TIMED_OUT, ends_of, ms, takes};

thread_local! {
    static RUNS: Cell<u64> = const { Cell::new(0) };
}

/// So long does the body of this number take; each test has its thread.
async fn runs(millis: impl Fn(u64) -> u64) -> Result<u64, Oops> {
    let run = RUNS.get() + 1;
    RUNS.set(run);
    takes(millis(run)).await?;
    Ok(run)
}

fn runs_of() -> u64 {
    RUNS.take()
}

#[timeout("250ms", name = "total")]
#[retry_with_backoff(max_attempts = 10, base_delay = "100ms", backoff = constant, jitter = false)]
#[timeout("50ms", name = "each")]
async fn both(fast: u64) -> Result<u64, Oops> {
    runs(|run| if run < fast { 1000 } else { 10 }).await
}

#[tokio::test(start_paused = true)]
async fn twice_is_for_each_attempt_and_in_total() {
    let own = Registry::new();
    scope(&own, async {
        let before = tokio::time::Instant::now();
        // 50 + 100 + 10
        assert_eq!(both(2).await, Ok(2));
        assert_eq!(before.elapsed(), ms(160));
        runs_of();
        // 50 + 100 + 50 + ..: the second sleep is cut
        let before = tokio::time::Instant::now();
        assert_eq!(both(9).await, TIMED_OUT);
        assert_eq!((before.elapsed(), runs_of()), (ms(250), 2));
    })
    .await;
    assert_eq!(ends_of(&own, "each"), [1, 0, 3, 0, 0, 0]);
    assert_eq!(ends_of(&own, "total"), [1, 0, 1, 0, 0, 0]);
}

#[timeout("100ms")]
#[timeout("50ms")]
async fn two_without_a_name(millis: u64) -> Result<u64, Oops> {
    takes(millis).await
}

#[tokio::test(start_paused = true)]
async fn two_without_a_name_are_two() {
    let own = Registry::new();
    scope(&own, two_without_a_name(60)).await.unwrap_err();
    let mut timed_out: Vec<_> = own
        .timeouts()
        .into_iter()
        .filter(|one| one.name.contains("two_without_a_name"))
        .map(|one| one.timed_out)
        .collect();
    timed_out.sort_unstable();
    assert_eq!(timed_out, [0, 1], "only the inner one ended it");
}

#[retry_with_backoff(max_attempts = 3, base_delay = "10ms", jitter = false, name = "t6")]
#[timeout("50ms", name = "t6")]
async fn each_attempt(fast: u64) -> Result<u64, Oops> {
    runs(|run| if run < fast { 1000 } else { 10 }).await
}

#[timeout("120ms", name = "t6 total")]
#[retry_with_backoff(
    max_attempts = 3,
    base_delay = "10ms",
    jitter = false,
    name = "t6 total"
)]
async fn all_attempts(millis: u64) -> Result<u64, Oops> {
    runs(|_| millis).await?;
    Err(Oops::Busy)
}

#[tokio::test(start_paused = true)]
async fn t6_retry_above_timeout_retries_and_timeout_above_retry_ends() {
    let own = Registry::new();
    scope(&own, async {
        assert_eq!((each_attempt(3).await, runs_of()), (Ok(3), 3));
        assert_eq!((each_attempt(9).await, runs_of()), (TIMED_OUT, 3));
        // 40 + 10 + 40 + 20 + 10 of the third
        assert_eq!((all_attempts(40).await, runs_of()), (TIMED_OUT, 3));
        // the retries are over before the deadline: the body's own error
        assert_eq!((all_attempts(10).await, runs_of()), (Err(Oops::Busy), 3));
    })
    .await;
    let retry = own.retry("t6").unwrap().snapshot();
    assert_eq!((retry.recovered, retry.exhausted, retry.refused), (1, 1, 0));
    let total = own.retry("t6 total").unwrap().snapshot();
    assert_eq!((total.exhausted, total.abandoned), (1, 1));
    // a call that failed for good is kept: the one whose last attempt timed out, and the one that was busy
    let letters = own.dead_letters().list(0, 10);
    let errors: Vec<_> = letters.iter().map(|letter| letter.error.as_str()).collect();
    assert_eq!(errors.len(), 2, "{errors:?}");
    assert!(errors.contains(&"timeout `t6` expired"), "{errors:?}");
}

#[circuit_breaker("b17 above", failure_threshold = 21)]
#[timeout("50ms", name = "b17 above")]
async fn breaker_above(millis: u64) -> Result<u64, Oops> {
    takes(millis).await
}

#[timeout("50ms", name = "b17 below")]
#[circuit_breaker("b17 below", failure_threshold = 21)]
async fn breaker_below(millis: u64) -> Result<u64, Oops> {
    takes(millis).await
}

#[tokio::test(start_paused = true)]
async fn b17_a_timeout_is_a_failure_for_a_breaker_above_and_below() {
    let own = Registry::new();
    scope(&own, async {
        for _ in 0..20 {
            assert_eq!(breaker_above(60).await, TIMED_OUT);
            assert_eq!(breaker_below(60).await, TIMED_OUT);
        }
        for name in ["b17 above", "b17 below"] {
            let breaker = own.circuit_breaker(name).unwrap();
            let shown = breaker.snapshot();
            assert_eq!((shown.total, shown.failed), (20, 20), "{name}");
            assert_eq!(breaker.state(), CircuitState::Closed, "{name}");
        }
        assert_eq!(breaker_above(60).await, TIMED_OUT);
        assert_eq!(breaker_below(60).await, TIMED_OUT);
        // open: the refusal is not the timeout's
        let refused = Err(Oops::Rejected(RejectionKind::CircuitOpen));
        assert_eq!(breaker_above(1).await, refused);
        assert_eq!(breaker_below(1).await, refused);
    })
    .await;
    assert_eq!(ends_of(&own, "b17 above"), [0, 0, 21, 0, 0, 0]);
    assert_eq!(ends_of(&own, "b17 below"), [1, 0, 21, 0, 0, 0]);
    let below = own.circuit_breaker("b17 below").unwrap().snapshot();
    assert_eq!(below.last_error.as_deref(), Some("timed out"));
    let above = own.circuit_breaker("b17 above").unwrap().snapshot();
    assert_eq!(
        above.last_error.as_deref(),
        Some("timeout `b17 above` expired")
    );
}

#[cached(ttl = "1h", name = "cached above")]
#[timeout("50ms", name = "cached above")]
async fn cached_above(id: u64, millis: u64) -> Result<u64, Oops> {
    takes(millis).await?;
    Ok(id)
}

#[timeout("50ms", name = "cached below")]
#[cached(ttl = "1h", name = "cached below", key = id)]
async fn cached_below(id: u64) -> Result<u64, Oops> {
    runs(|run| if run == 1 { 1000 } else { 10 }).await?;
    Ok(id)
}

#[tokio::test(start_paused = true)]
async fn a_call_that_took_too_long_leaves_no_value_in_a_cache() {
    let own = Registry::new();
    scope(&own, async {
        assert_eq!(cached_above(1, 60).await, TIMED_OUT);
        assert_eq!(cached_above(1, 60).await, TIMED_OUT);
        assert_eq!(cached_above(2, 10).await, Ok(2));
        assert_eq!(cached_above(2, 10).await, Ok(2));
        // a waiter takes over from the leader whose time is over, and has a time of its own
        let (leader, waiter) = tokio::join!(cached_below(1), async {
            tokio::time::sleep(ms(20)).await;
            cached_below(1).await
        });
        assert_eq!((leader, waiter), (TIMED_OUT, Ok(1)));
        assert_eq!(runs_of(), 2);
    })
    .await;
    assert_eq!(ends_of(&own, "cached above"), [1, 0, 2, 0, 0, 0]);
    assert_eq!(own.cache("cached above").unwrap().snapshot().hits, 1);
    assert_eq!(ends_of(&own, "cached below"), [1, 0, 1, 0, 0, 0]);
}

async fn slow_answer(_: u64, failure: Failure<Oops>) -> u64 {
    tokio::time::sleep(ms(30)).await;
    u64::from(failure.rejection().is_some())
}

#[fallback(slow_answer, name = "fallback above")]
#[timeout("50ms", name = "fallback above")]
async fn fallback_above(millis: u64) -> Result<u64, Oops> {
    takes(millis).await
}

#[timeout("50ms", name = "fallback below")]
#[fallback(slow_answer, name = "fallback below")]
async fn fallback_below(millis: u64) -> Result<u64, Oops> {
    takes(millis).await?;
    Err(Oops::Busy)
}

#[tokio::test(start_paused = true)]
async fn a_fallback_above_answers_and_one_below_has_to_be_in_time() {
    let own = Registry::new();
    scope(&own, async {
        assert_eq!(
            fallback_above(60).await,
            Ok(1),
            "it is told of the rejection"
        );
        assert_eq!(fallback_below(10).await, Ok(0), "it is told of the error");
        assert_eq!(fallback_below(40).await, TIMED_OUT, "the handler is cut");
        assert_eq!(fallback_below(60).await, TIMED_OUT, "the body is");
    })
    .await;
    let above = own.fallback("fallback above").unwrap().snapshot();
    assert_eq!((above.rejected, above.answered), (1, 1));
    let below = own.fallback("fallback below").unwrap().snapshot();
    assert_eq!((below.failed, below.answered, below.abandoned), (2, 1, 1));
    assert_eq!(ends_of(&own, "fallback below"), [1, 0, 2, 0, 0, 0]);
}

// needs no way from a rejection: nothing is left of one
#[fallback(value = 7)]
#[timeout("50ms")]
async fn plain_value(millis: u64) -> Result<u64, u8> {
    takes(millis).await.map_err(|_| 1)
}

#[tokio::test(start_paused = true)]
async fn below_a_fallback_that_answers_all_the_error_needs_no_rejection() {
    assert_eq!(
        (plain_value(10).await, plain_value(60).await),
        (Ok(10), Ok(7))
    );
}

#[profile("profile above")]
#[timeout("50ms", name = "profile above")]
async fn profile_above(millis: u64) -> Result<u64, Oops> {
    takes(millis).await
}

#[timeout("50ms", name = "profile below")]
#[profile("profile below")]
async fn profile_below(millis: u64) -> Result<u64, Oops> {
    takes(millis).await
}

#[tokio::test(start_paused = true)]
async fn for_a_profile_above_it_is_an_error_and_for_one_below_an_abandoned_call() {
    let own = Registry::new();
    scope(&own, async {
        for millis in [10, 60] {
            assert_eq!(profile_above(millis).await, profile_below(millis).await);
        }
    })
    .await;
    let above = own.profile("profile above").unwrap().snapshot();
    assert_eq!((above.success, above.error, above.rejected), (1, 1, 0));
    assert_eq!(above.max_ms, Some(50.0));
    let below = own.profile("profile below").unwrap().snapshot();
    assert_eq!((below.success, below.error, below.abandoned), (1, 0, 1));
    assert_eq!((below.in_flight, above.in_flight), (0, 0));
}

#[derive(Clone, Debug, PartialEq)]
struct Shared(RejectionKind);

impl From<resilience::Rejection> for Shared {
    fn from(rejection: resilience::Rejection) -> Self {
        Self(rejection.kind())
    }
}

#[timeout("50ms", name = "batch below")]
#[batch(max_wait = "20ms", name = "batch below")]
async fn per_item(ids: Vec<u64>) -> Result<Vec<u64>, Shared> {
    let longest = ids.iter().max().copied().unwrap_or_default();
    tokio::time::sleep(ms(longest)).await;
    Ok(ids)
}

#[batch(max_wait = "20ms", name = "batch above")]
#[timeout("50ms", name = "batch above")]
async fn per_batch(ids: Vec<u64>) -> Result<Vec<u64>, Shared> {
    let longest = ids.iter().max().copied().unwrap_or_default();
    tokio::time::sleep(ms(longest)).await;
    Ok(ids)
}

#[tokio::test(start_paused = true)]
async fn above_a_batch_each_item_has_its_time_and_below_it_the_batch_has() {
    let own = Registry::new();
    scope(&own, async {
        let late = Err(Shared(RejectionKind::TimedOut));
        // the wait for others counts
        assert_eq!(per_item(20).await, Ok(20));
        assert_eq!(per_item(40).await, late);
        let (one, other) = tokio::join!(per_batch(40), per_batch(45));
        assert_eq!((one, other), (Ok(40), Ok(45)));
        let (one, other) = tokio::join!(per_batch(1), per_batch(60));
        assert_eq!((one, other), (late.clone(), late));
    })
    .await;
    assert_eq!(ends_of(&own, "batch below"), [1, 0, 1, 0, 0, 0]);
    assert_eq!(ends_of(&own, "batch above"), [1, 0, 1, 0, 0, 0]);
}
