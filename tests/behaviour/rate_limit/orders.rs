//! Above and below each of the other attributes: the order is the written one, seen by the counts.

use std::cell::Cell;

use resilience::{
    Registry, cached, circuit_breaker, fallback, profile, rate_limit, registry, retry_with_backoff,
};

thread_local! {
    static RUNS: Cell<u32> = const { Cell::new(0) };
}

fn ran() -> u32 {
    RUNS.set(RUNS.get() + 1);
    RUNS.get()
}

fn fails() -> Result<u32, String> {
    ran();
    Err("busy".to_owned())
}

/// Admitted and refused.
fn counts(own: &Registry, name: &str) -> [u64; 2] {
    let shown = own.rate_limiter(name).expect("declared").snapshot();
    [shown.admitted, shown.rejected]
}

fn fresh() -> Registry {
    RUNS.set(0);
    Registry::new()
}

#[cached(ttl = "1h")]
#[rate_limit("1/h", name = "below a cache")]
async fn below_cached(n: u32) -> Result<u32, String> {
    ran();
    Ok(n)
}

#[allow(deprecated)]
#[rate_limit("2/h", name = "above a cache")]
#[cached(ttl = "1h")]
async fn above_cached(n: u32) -> Result<u32, String> {
    ran();
    Ok(n)
}

#[tokio::test(start_paused = true)]
async fn hits_use_permits_above_a_cache_only() {
    let own = fresh();
    registry::scope(&own, async {
        for _ in 0..3 {
            assert_eq!(below_cached(1).await, Ok(1));
        }
        assert!(below_cached(2).await.is_err());
        assert_eq!(above_cached(1).await, Ok(1));
        assert_eq!(above_cached(1).await, Ok(1));
        assert!(above_cached(1).await.is_err());
    })
    .await;
    assert_eq!(counts(&own, "below a cache"), [1, 1]);
    assert_eq!(counts(&own, "above a cache"), [2, 1]);
    assert_eq!(RUNS.get(), 2);
}

#[retry_with_backoff(max_attempts = 5, base_delay = "1ms")]
#[rate_limit("2/h", name = "below a retry")]
async fn below_retry() -> Result<u32, String> {
    fails()
}

#[rate_limit("1/h", name = "above a retry")]
#[retry_with_backoff(max_attempts = 3, base_delay = "1ms")]
async fn above_retry() -> Result<u32, String> {
    fails()
}

#[retry_with_backoff(max_attempts = 3, base_delay = "1ms", retry_rejected = true)]
#[rate_limit("60/min", burst = 1, name = "retried")]
async fn retried() -> Result<u32, String> {
    Ok(ran())
}

#[tokio::test(start_paused = true)]
async fn every_attempt_takes_a_permit_and_a_refusal_ends_them() {
    let own = fresh();
    registry::scope(&own, async {
        let refused = below_retry().await.unwrap_err();
        assert!(refused.contains("is used up"), "{refused}");
    })
    .await;
    assert_eq!((counts(&own, "below a retry"), RUNS.get()), ([2, 1], 2));

    let own = fresh();
    registry::scope(&own, async {
        assert_eq!(above_retry().await, Err("busy".to_owned()));
        assert!(above_retry().await.unwrap_err().contains("is used up"));
    })
    .await;
    assert_eq!((counts(&own, "above a retry"), RUNS.get()), ([1, 1], 3));

    // where refusals are retried, not before their time
    let own = fresh();
    registry::scope(&own, async {
        assert_eq!(retried().await, Ok(1));
        assert_eq!(retried().await, Ok(2));
    })
    .await;
    assert_eq!(counts(&own, "retried"), [2, 1]);
}

#[circuit_breaker("above a limit", failure_threshold = 1)]
#[rate_limit("1/h", name = "below a breaker")]
async fn below_breaker(fail: bool) -> Result<u32, String> {
    if fail { fails() } else { Ok(ran()) }
}

#[rate_limit("3/h", name = "above a breaker")]
#[circuit_breaker("below a limit", failure_threshold = 1)]
async fn above_breaker() -> Result<u32, String> {
    fails()
}

#[tokio::test(start_paused = true)]
async fn a_breaker_ignores_refusals_and_an_open_one_uses_permits_below_only() {
    let own = fresh();
    registry::scope(&own, async {
        assert_eq!(below_breaker(false).await, Ok(1));
        assert!(below_breaker(false).await.is_err());
        let shown = own.circuit_breaker("above a limit").unwrap().snapshot();
        assert_eq!((shown.successful, shown.ignored, shown.failed), (1, 1, 0));
        own.rate_limiter("below a breaker").unwrap().reset();
        assert!(below_breaker(true).await.is_err());
        assert!(below_breaker(true).await.unwrap_err().contains("is open"));
    })
    .await;
    assert_eq!(counts(&own, "below a breaker"), [1, 0]);

    let own = fresh();
    registry::scope(&own, async {
        assert_eq!(above_breaker().await, Err("busy".to_owned()));
        assert!(above_breaker().await.unwrap_err().contains("is open"));
    })
    .await;
    assert_eq!((counts(&own, "above a breaker"), RUNS.get()), ([2, 0], 1));
}

#[profile("covered")]
#[fallback(value = 7)]
#[rate_limit("1/h", name = "below a fallback")]
async fn below_fallback() -> u32 {
    ran()
}

#[rate_limit("1/h", name = "above a fallback")]
#[fallback(value = 7)]
async fn above_fallback() -> Result<u32, String> {
    fails()
}

#[profile("outside")]
#[rate_limit("1/h", name = "below a profile")]
async fn below_profile() -> Result<u32, String> {
    Ok(ran())
}

#[rate_limit("1/h", name = "above a profile")]
#[profile("inside")]
fn above_profile() -> Result<u32, String> {
    Ok(ran())
}

#[tokio::test(start_paused = true)]
async fn a_fallback_above_answers_refusals_and_a_profile_above_sees_them() {
    let own = fresh();
    registry::scope(&own, async {
        assert_eq!((below_fallback().await, below_fallback().await), (1, 7));
        assert_eq!(above_fallback().await, Ok(7));
        assert!(above_fallback().await.unwrap_err().contains("is used up"));
        assert!(below_profile().await.is_ok());
        assert!(below_profile().await.is_err());
        assert!(above_profile().is_ok());
        assert!(above_profile().is_err());
    })
    .await;
    let profile = |name| own.profile(name).unwrap().snapshot();
    assert_eq!(
        (profile("covered").success, profile("covered").degraded),
        (1, 1)
    );
    assert_eq!(
        (profile("outside").success, profile("outside").rejected),
        (1, 1)
    );
    assert_eq!((profile("inside").calls, profile("inside").success), (1, 1));
    assert_eq!(counts(&own, "above a fallback"), [1, 1]);
}

// two limits, one below the other: what the upper one refuses takes nothing from the lower one
#[rate_limit("1/h", name = "a day")]
#[rate_limit("5/h", name = "a second")]
async fn two() -> Result<u32, String> {
    Ok(ran())
}

#[tokio::test(start_paused = true)]
async fn two_limits_are_asked_from_above() {
    let own = fresh();
    registry::scope(&own, async {
        assert!(two().await.is_ok());
        assert!(two().await.is_err());
    })
    .await;
    assert_eq!(
        (counts(&own, "a day"), counts(&own, "a second")),
        ([1, 1], [1, 0])
    );
}
