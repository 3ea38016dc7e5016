//! The limit above and below the other layers: the written order is the order.

use std::sync::Arc;
use std::time::Duration;

use resilience::registry::{Registry, scope};
use resilience::{
    ConcurrencyLimit, ConcurrencyPermit, cached, circuit_breaker, concurrency_limit, fallback,
    profile, retry_with_backoff,
};

use crate::{ends, poll};

/// A registry whose limit of this name is there to be filled.
fn own(name: &str) -> (Registry, Arc<ConcurrencyLimit>) {
    let own = Registry::new();
    let limit = own.concurrency_limit(name).expect("declared");
    (own, limit)
}

fn fill(limit: &ConcurrencyLimit) -> ConcurrencyPermit<'_> {
    limit.try_acquire().expect("it is empty")
}

#[retry_with_backoff(max_attempts = 3, base_delay = "100ms", jitter = false)]
#[concurrency_limit(adaptive, name = "retry-limit", initial_limit = 1)]
async fn retry_limit() -> Result<u8, String> {
    Err("bad".to_owned())
}

#[allow(deprecated, reason = "the doubtful order is tried")]
#[concurrency_limit(adaptive, name = "limit-retry", initial_limit = 1)]
#[retry_with_backoff(max_attempts = 3, base_delay = "100ms", jitter = false)]
async fn limit_retry() -> Result<u8, String> {
    Err("bad".to_owned())
}

#[tokio::test(start_paused = true)]
async fn below_a_retry_each_attempt_has_a_place_and_no_sleep_does() {
    let (own, limit) = own("retry-limit");
    scope(&own, async {
        let mut call = Box::pin(retry_limit());
        assert!(poll(&mut call).is_pending(), "it sleeps");
        assert_eq!(limit.snapshot().in_use, 0);
        assert_eq!(call.await, Err("bad".to_owned()));
        assert_eq!(ends(&limit.snapshot()), [0, 0, 3, 0, 0]);
        let _taken = fill(&limit);
        let start = tokio::time::Instant::now();
        let refused = retry_limit().await.unwrap_err();
        assert_eq!(refused, "concurrency limit `retry-limit` is reached");
        assert_eq!(start.elapsed(), Duration::ZERO, "a refusal is not retried");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn above_a_retry_one_place_is_held_for_all_attempts() {
    let (own, limit) = own("limit-retry");
    scope(&own, async {
        let mut call = Box::pin(limit_retry());
        assert!(poll(&mut call).is_pending(), "it sleeps");
        assert_eq!(limit.snapshot().in_use, 1);
        assert_eq!(call.await, Err("bad".to_owned()));
        assert_eq!(limit.snapshot().admitted, 1);
    })
    .await;
}

#[circuit_breaker("breaker-limit", failure_threshold = 1)]
#[concurrency_limit(adaptive, name = "breaker-limit", initial_limit = 1)]
async fn breaker_limit() -> Result<u8, String> {
    Ok(1)
}

#[concurrency_limit(adaptive, name = "limit-breaker", initial_limit = 1)]
#[circuit_breaker("limit-breaker")]
async fn limit_breaker() -> Result<u8, String> {
    Ok(1)
}

#[tokio::test(start_paused = true)]
async fn a_breaker_above_ignores_a_refusal() {
    let (own, limit) = own("breaker-limit");
    scope(&own, async {
        let taken = fill(&limit);
        assert!(breaker_limit().await.is_err());
        drop(taken);
        assert_eq!(breaker_limit().await, Ok(1));
        let breaker = own.circuit_breaker("breaker-limit").unwrap();
        let shown = breaker.snapshot();
        assert_eq!((shown.ignored, shown.failed), (1, 0));
        breaker.force_open();
        assert!(breaker_limit().await.is_err());
        assert_eq!(limit.snapshot().rejected, 1, "it was not asked");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_breaker_below_refuses_and_teaches_nothing() {
    let (own, limit) = own("limit-breaker");
    scope(&own, async {
        let breaker = own.circuit_breaker("limit-breaker").unwrap();
        breaker.force_open();
        assert!(limit_breaker().await.is_err());
        assert_eq!(ends(&limit.snapshot()), [0, 0, 1, 0, 0]);
        let _taken = fill(&limit);
        assert!(limit_breaker().await.is_err());
        assert_eq!(breaker.snapshot().rejected, 1, "it was not asked again");
    })
    .await;
}

#[cached(ttl = "1h", name = "cached-limit")]
#[concurrency_limit(adaptive, name = "cached-limit", initial_limit = 1)]
async fn cached_limit(id: u8) -> Result<u8, String> {
    Ok(id)
}

#[allow(deprecated, reason = "the doubtful order is tried")]
#[concurrency_limit(adaptive, name = "limit-cached", initial_limit = 1)]
#[cached(ttl = "1h", name = "limit-cached")]
async fn limit_cached(id: u8) -> Result<u8, String> {
    Ok(id)
}

#[tokio::test(start_paused = true)]
async fn hits_need_a_place_only_above_the_cache() {
    let (own_below, below) = own("cached-limit");
    scope(&own_below, async {
        assert_eq!(cached_limit(1).await, Ok(1));
        let _taken = fill(&below);
        assert_eq!(cached_limit(1).await, Ok(1));
        assert!(cached_limit(2).await.is_err());
        assert_eq!(own_below.cache("cached-limit").unwrap().snapshot().size, 1);
    })
    .await;
    let (own_above, above) = own("limit-cached");
    scope(&own_above, async {
        assert_eq!(limit_cached(1).await, Ok(1));
        let _taken = fill(&above);
        assert!(limit_cached(1).await.is_err());
    })
    .await;
}

#[fallback(value = 7)]
#[concurrency_limit(adaptive, name = "fallback-limit", initial_limit = 1)]
async fn fallback_limit() -> u8 {
    1
}

#[allow(deprecated, reason = "the doubtful order is tried")]
#[concurrency_limit(adaptive, name = "limit-fallback", initial_limit = 1)]
#[fallback(value = 7)]
async fn limit_fallback() -> Result<u8, String> {
    Err("bad".to_owned())
}

#[tokio::test(start_paused = true)]
async fn a_fallback_answers_refusals_only_from_above() {
    let (own_below, below) = own("fallback-limit");
    scope(&own_below, async {
        assert_eq!(fallback_limit().await, 1);
        let _taken = fill(&below);
        assert_eq!(fallback_limit().await, 7);
    })
    .await;
    let (own_above, above) = own("limit-fallback");
    scope(&own_above, async {
        assert_eq!(limit_fallback().await, Ok(7));
        let _taken = fill(&above);
        assert!(limit_fallback().await.is_err());
    })
    .await;
}

#[profile("profile-limit")]
#[concurrency_limit(adaptive, name = "profile-limit", initial_limit = 1)]
async fn profile_limit() -> Result<u8, String> {
    Ok(1)
}

#[concurrency_limit(adaptive, name = "limit-profile", initial_limit = 1)]
#[profile("limit-profile")]
async fn limit_profile() -> Result<u8, String> {
    Ok(1)
}

#[tokio::test(start_paused = true)]
async fn a_profile_counts_refusals_only_from_above() {
    for (name, expected) in [("profile-limit", (2, 1, 1)), ("limit-profile", (1, 1, 0))] {
        let (own, limit) = own(name);
        scope(&own, async {
            let call = || async {
                match name {
                    "profile-limit" => profile_limit().await,
                    _ => limit_profile().await,
                }
            };
            assert_eq!(call().await, Ok(1));
            let _taken = fill(&limit);
            assert!(call().await.is_err());
        })
        .await;
        let shown = own.profile(name).unwrap().snapshot();
        assert_eq!(
            (shown.calls, shown.success, shown.rejected),
            expected,
            "{name}"
        );
    }
}

#[concurrency_limit(adaptive, name = "two-outer", initial_limit = 2)]
#[concurrency_limit(adaptive, name = "two-inner", initial_limit = 1)]
async fn two() -> Result<u8, String> {
    tokio::task::yield_now().await;
    Ok(1)
}

#[tokio::test(start_paused = true)]
async fn two_of_two_names_are_both_asked() {
    let (own, outer) = own("two-outer");
    scope(&own, async {
        let (one, other) = tokio::join!(two(), two());
        assert_eq!(one, Ok(1));
        assert!(other.is_err());
    })
    .await;
    assert_eq!(ends(&outer.snapshot()), [1, 0, 1, 0, 0]);
    assert_eq!(
        own.concurrency_limit("two-inner")
            .unwrap()
            .snapshot()
            .rejected,
        1
    );
}
