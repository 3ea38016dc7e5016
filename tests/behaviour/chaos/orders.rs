//! Chaos above and below the other layers: below, it is what they have to cope with.

use std::time::Duration;

use resilience::registry::{Registry, scope};
use resilience::{
    RejectionKind, cached, chaos, circuit_breaker, concurrency_limit, fallback, profile,
    retry_with_backoff, timeout,
};

fn on() -> Registry {
    let own = Registry::new();
    own.chaos().enable_with_seed(7);
    own
}

fn errors(own: &Registry, name: &str) -> u64 {
    own.chaos_policy(name).unwrap().snapshot().errors
}

#[retry_with_backoff(max_attempts = 3, base_delay = "100ms", jitter = false)]
#[chaos("retry-chaos", error = 1)]
async fn retry_chaos() -> Result<u8, String> {
    Ok(1)
}

#[chaos("chaos-retry", error = 1)]
#[retry_with_backoff(max_attempts = 3, base_delay = "100ms", jitter = false)]
async fn chaos_retry() -> Result<u8, String> {
    Ok(1)
}

#[tokio::test(start_paused = true)]
async fn a_retry_above_tries_again() {
    let own = on();
    scope(&own, async {
        let failed = retry_chaos().await.unwrap_err();
        assert_eq!(failed, "chaos `retry-chaos` injected a failure");
        assert!(chaos_retry().await.is_err());
    })
    .await;
    assert_eq!(
        (errors(&own, "retry-chaos"), errors(&own, "chaos-retry")),
        (3, 1)
    );
    // it failed for good, as a call to a service would have
    assert_eq!(own.dead_letters().list(0, 9).len(), 1);
}

#[circuit_breaker("breaker-chaos", failure_threshold = 2)]
#[chaos("breaker-chaos", error = 1)]
async fn breaker_chaos() -> Result<u8, String> {
    Ok(1)
}

#[chaos("chaos-breaker", error = 1)]
#[circuit_breaker("chaos-breaker", failure_threshold = 2)]
async fn chaos_breaker() -> Result<u8, String> {
    Ok(1)
}

#[tokio::test(start_paused = true)]
async fn a_breaker_above_counts_and_opens() {
    let own = on();
    scope(&own, async {
        for _ in 0..4 {
            assert!(breaker_chaos().await.is_err() && chaos_breaker().await.is_err());
        }
    })
    .await;
    let breaker = |name| own.circuit_breaker(name).unwrap().snapshot();
    let above = breaker("breaker-chaos");
    assert_eq!((above.failed, above.rejected), (2, 2));
    assert_eq!(
        errors(&own, "breaker-chaos"),
        2,
        "an open circuit asks nobody"
    );
    assert_eq!(breaker("chaos-breaker").total, 0);
}

#[cached(ttl = "1h", name = "cached-chaos")]
#[chaos("cached-chaos", error = 1)]
async fn cached_chaos(id: u8) -> Result<u8, String> {
    Ok(id)
}

#[chaos("chaos-cached", error = 1)]
#[cached(ttl = "1h", name = "chaos-cached")]
async fn chaos_cached(id: u8) -> Result<u8, String> {
    Ok(id)
}

#[tokio::test(start_paused = true)]
async fn hits_are_spared_only_below_the_cache() {
    let own = Registry::new();
    scope(&own, async {
        assert_eq!(
            (cached_chaos(1).await, chaos_cached(1).await),
            (Ok(1), Ok(1))
        );
        own.chaos().enable_with_seed(7);
        assert_eq!(cached_chaos(1).await, Ok(1));
        assert!(cached_chaos(2).await.is_err(), "and nothing is kept of it");
        assert!(chaos_cached(1).await.is_err());
    })
    .await;
    assert_eq!(own.cache("cached-chaos").unwrap().snapshot().size, 1);
}

#[fallback(value = 7)]
#[chaos("fallback-chaos", error = 1)]
async fn fallback_chaos() -> Result<u8, String> {
    Ok(1)
}

#[chaos("chaos-fallback", error = 1, error_with = "made".to_owned())]
#[fallback(value = 7)]
async fn chaos_fallback() -> Result<u8, String> {
    Ok(1)
}

#[profile("profile-chaos")]
#[chaos("profile-chaos", error = 1, latency = "1s", rate = 1)]
async fn profile_chaos() -> Result<u8, String> {
    Ok(1)
}

#[chaos("chaos-profile", error = 1)]
#[profile("chaos-profile")]
async fn chaos_profile() -> Result<u8, String> {
    Ok(1)
}

#[tokio::test(start_paused = true)]
async fn a_fallback_above_answers_and_a_profile_above_sees_an_error() {
    let own = on();
    scope(&own, async {
        assert_eq!(fallback_chaos().await, Ok(7));
        assert_eq!(chaos_fallback().await, Err("made".to_owned()));
        assert!(profile_chaos().await.is_err() && chaos_profile().await.is_err());
    })
    .await;
    let shown = own.profile("profile-chaos").unwrap().snapshot();
    assert_eq!((shown.calls, shown.error, shown.rejected), (1, 1, 0));
    assert!(shown.max_ms.is_some_and(|ms| ms >= 1_000.0));
    assert_eq!(own.profile("chaos-profile").unwrap().snapshot().calls, 0);
}

#[concurrency_limit(adaptive, name = "timeout-chaos")]
#[timeout("1s", name = "timeout-chaos")]
#[chaos("timeout-chaos", latency = "10s", rate = 1)]
async fn timeout_chaos() -> Result<u8, resilience::Rejection> {
    Ok(1)
}

#[tokio::test(start_paused = true)]
async fn a_timeout_above_ends_what_is_held_up() {
    let own = on();
    let start = tokio::time::Instant::now();
    let late = scope(&own, timeout_chaos()).await.unwrap_err();
    assert_eq!(late.kind(), RejectionKind::TimedOut);
    assert!(start.elapsed() < Duration::from_secs(2));
    assert_eq!(
        own.concurrency_limit("timeout-chaos")
            .unwrap()
            .snapshot()
            .dropped,
        1
    );
}

#[resilience::batch("batch-chaos", size = 2)]
#[chaos("batch-chaos", error = 1)]
async fn batch_chaos(items: Vec<u8>) -> Result<Vec<u8>, String> {
    Ok(items)
}

#[chaos("chaos-batch", error = 1)]
#[resilience::batch("chaos-batch", size = 2)]
async fn chaos_batch(items: Vec<u8>) -> Result<Vec<u8>, String> {
    Ok(items)
}

#[tokio::test(start_paused = true)]
async fn above_a_batch_it_is_per_item_and_below_per_batch() {
    let own = on();
    scope(&own, async {
        let (one, two) = tokio::join!(batch_chaos(1), batch_chaos(2));
        assert!(one.is_err() && two.is_err());
        let (one, two) = tokio::join!(chaos_batch(1), chaos_batch(2));
        assert!(one.is_err() && two.is_err());
    })
    .await;
    assert_eq!(
        (errors(&own, "batch-chaos"), errors(&own, "chaos-batch")),
        (1, 2)
    );
}
