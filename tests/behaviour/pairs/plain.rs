//! The pairs of profile, fallback, cached, retry and breaker.

use std::time::Duration;

use crate::functions::{self as f, BAD};
use crate::{Layers, runs};

fn bad() -> Result<u8, String> {
    Err("bad".to_owned())
}

#[tokio::test(start_paused = true)]
async fn profile_above_fallback_sees_its_answer() {
    let at = Layers::of("profile_fallback");
    assert_eq!(at.run(f::profile_fallback(BAD)).await, Ok(7));
    assert_eq!(
        (at.profiled(), at.answered(), runs()),
        ([1, 0, 1, 0], [1, 0, 1], 1)
    );
}

#[tokio::test(start_paused = true)]
async fn fallback_above_profile_leaves_it_the_error() {
    let at = Layers::of("fallback_profile");
    assert_eq!(at.run(f::fallback_profile(BAD)).await, Ok(7));
    assert_eq!(
        (at.profiled(), at.answered(), runs()),
        ([1, 1, 0, 0], [1, 0, 1], 1)
    );
}

#[tokio::test(start_paused = true)]
async fn profile_above_cached_counts_hits() {
    let at = Layers::of("profile_cached");
    for _ in 0..3 {
        assert_eq!(at.run(f::profile_cached(1)).await, Ok(1));
    }
    assert_eq!(
        (at.profiled(), at.looked(), runs()),
        ([3, 0, 0, 0], [2, 1, 0, 0], 1)
    );
}

#[tokio::test(start_paused = true)]
async fn cached_above_profile_hides_hits() {
    let at = Layers::of("cached_profile");
    for _ in 0..3 {
        assert_eq!(at.run(f::cached_profile(1)).await, Ok(1));
    }
    assert_eq!(
        (at.profiled(), at.looked(), runs()),
        ([1, 0, 0, 0], [2, 1, 0, 0], 1)
    );
}

#[tokio::test(start_paused = true)]
async fn profile_above_retry_counts_calls() {
    let at = Layers::of("profile_retry");
    assert_eq!(at.run(f::profile_retry(BAD)).await, bad());
    assert_eq!(
        (at.profiled(), at.retried(), runs()),
        ([1, 1, 0, 0], [2, 1, 0], 3)
    );
}

#[tokio::test(start_paused = true)]
async fn retry_above_profile_lets_it_count_attempts() {
    let at = Layers::of("retry_profile");
    assert_eq!(at.run(f::retry_profile(BAD)).await, bad());
    assert_eq!(
        (at.profiled(), at.retried(), runs()),
        ([3, 3, 0, 0], [2, 1, 0], 3)
    );
}

#[tokio::test(start_paused = true)]
async fn profile_above_breaker_counts_refusals() {
    let at = Layers::of("profile_breaker");
    assert_eq!(at.run(f::profile_breaker(BAD)).await, bad());
    at.circuit().force_open();
    assert!(at.run(f::profile_breaker(1)).await.is_err());
    assert_eq!(
        (at.profiled(), at.broke(), runs()),
        ([2, 1, 0, 1], [2, 1, 1], 1)
    );
}

#[tokio::test(start_paused = true)]
async fn breaker_above_profile_keeps_refusals_from_it() {
    let at = Layers::of("breaker_profile");
    assert_eq!(at.run(f::breaker_profile(BAD)).await, bad());
    at.circuit().force_open();
    assert!(at.run(f::breaker_profile(1)).await.is_err());
    assert_eq!(
        (at.profiled(), at.broke(), runs()),
        ([1, 1, 0, 0], [2, 1, 1], 1)
    );
}

/// Lets what is kept expire, but not so long that it could not serve after an error.
async fn expire() {
    tokio::time::advance(Duration::from_secs(90)).await;
}

#[tokio::test(start_paused = true)]
async fn fallback_above_cached_is_not_asked_where_a_stale_value_serves() {
    let at = Layers::of("fallback_cached");
    f::FAILING.set(false);
    assert_eq!(at.run(f::fallback_cached(1)).await, Ok(1));
    expire().await;
    f::FAILING.set(true);
    assert_eq!(at.run(f::fallback_cached(1)).await, Ok(1));
    assert_eq!(at.run(f::fallback_cached(BAD)).await, Ok(7));
    assert_eq!((at.looked()[2], at.answered(), runs()), (1, [1, 0, 1], 3));
}

#[tokio::test(start_paused = true)]
async fn cached_above_fallback_gets_its_answer_and_keeps_it_not() {
    let at = Layers::of("cached_fallback");
    f::FAILING.set(false);
    assert_eq!(at.run(f::cached_fallback(1)).await, Ok(1));
    expire().await;
    f::FAILING.set(true);
    assert_eq!(at.run(f::cached_fallback(1)).await, Ok(7));
    assert_eq!(at.run(f::cached_fallback(BAD)).await, Ok(7));
    assert_eq!((at.looked()[2], at.answered(), runs()), (0, [2, 0, 2], 3));
}

#[tokio::test(start_paused = true)]
async fn fallback_above_retry_answers_once() {
    let at = Layers::of("fallback_retry");
    assert_eq!(at.run(f::fallback_retry(BAD)).await, Ok(7));
    assert_eq!(
        (at.answered(), at.retried(), runs()),
        ([1, 0, 1], [2, 1, 0], 3)
    );
}

#[tokio::test(start_paused = true)]
async fn retry_above_fallback_sees_no_failure() {
    let at = Layers::of("retry_fallback");
    assert_eq!(at.run(f::retry_fallback(BAD)).await, Ok(7));
    assert_eq!(
        (at.answered(), at.retried(), runs()),
        ([1, 0, 1], [0, 0, 0], 1)
    );
}

#[tokio::test(start_paused = true)]
async fn fallback_above_breaker_answers_refusals() {
    let at = Layers::of("fallback_breaker");
    assert_eq!(at.run(f::fallback_breaker(BAD)).await, Ok(7));
    at.circuit().force_open();
    assert_eq!(at.run(f::fallback_breaker(1)).await, Ok(7));
    assert_eq!(
        (at.answered(), at.broke(), runs()),
        ([1, 1, 2], [2, 1, 1], 1)
    );
}

#[tokio::test(start_paused = true)]
async fn breaker_above_fallback_sees_no_failure_and_refuses_for_good() {
    let at = Layers::of("breaker_fallback");
    assert_eq!(at.run(f::breaker_fallback(BAD)).await, Ok(7));
    at.circuit().force_open();
    assert!(at.run(f::breaker_fallback(1)).await.is_err());
    assert_eq!(
        (at.answered(), at.broke(), runs()),
        ([1, 0, 1], [2, 0, 1], 1)
    );
}

#[tokio::test(start_paused = true)]
async fn cached_above_retry_looks_once() {
    let at = Layers::of("cached_retry");
    assert_eq!(at.run(f::cached_retry(BAD)).await, bad());
    assert_eq!(
        (at.looked(), at.retried(), runs()),
        ([0, 1, 0, 0], [2, 1, 0], 3)
    );
}

#[tokio::test(start_paused = true)]
async fn retry_above_cached_looks_at_each_attempt() {
    let at = Layers::of("retry_cached");
    assert_eq!(at.run(f::retry_cached(BAD)).await, bad());
    assert_eq!(
        (at.looked(), at.retried(), runs()),
        ([0, 3, 0, 0], [2, 1, 0], 3)
    );
}

#[tokio::test(start_paused = true)]
async fn cached_above_breaker_serves_while_it_is_open() {
    let at = Layers::of("cached_breaker");
    assert_eq!(at.run(f::cached_breaker(1)).await, Ok(1));
    at.circuit().force_open();
    assert_eq!(at.run(f::cached_breaker(1)).await, Ok(1));
    assert_eq!(
        (at.looked(), at.broke(), runs()),
        ([1, 1, 0, 0], [1, 0, 0], 1)
    );
}

#[tokio::test(start_paused = true)]
async fn breaker_above_cached_refuses_what_is_kept() {
    let at = Layers::of("breaker_cached");
    assert_eq!(at.run(f::breaker_cached(1)).await, Ok(1));
    at.circuit().force_open();
    assert!(at.run(f::breaker_cached(1)).await.is_err());
    assert_eq!(
        (at.looked(), at.broke(), runs()),
        ([0, 1, 0, 0], [2, 0, 1], 1)
    );
}

#[tokio::test(start_paused = true)]
async fn retry_above_breaker_counts_attempts_and_stops_at_the_refusal() {
    let at = Layers::of("retry_breaker");
    assert!(at.run(f::retry_breaker(BAD)).await.is_err());
    assert_eq!(
        (at.retried(), at.broke(), runs()),
        ([2, 0, 1], [3, 2, 1], 2)
    );
}

#[tokio::test(start_paused = true)]
async fn breaker_above_retry_counts_calls() {
    let at = Layers::of("breaker_retry");
    assert_eq!(at.run(f::breaker_retry(BAD)).await, bad());
    assert_eq!(
        (at.retried(), at.broke(), runs()),
        ([2, 1, 0], [1, 1, 0], 3)
    );
}
