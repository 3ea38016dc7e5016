//! The bulkhead above and below the other layers: the written order is the order.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use resilience::registry::{Registry, scope};
use resilience::{
    Bulkhead, BulkheadPermit, Rejection, bulkhead, cached, circuit_breaker, fallback, profile,
    retry_with_backoff,
};

use crate::poll;

/// A registry whose bulkhead of this name is there to be filled.
fn own(name: &str) -> (Registry, std::sync::Arc<Bulkhead>) {
    let own = Registry::new();
    let bulkhead = own.bulkhead(name).expect("declared");
    (own, bulkhead)
}

fn fill(bulkhead: &Bulkhead) -> BulkheadPermit<'_> {
    bulkhead.try_acquire().expect("it is empty")
}

#[retry_with_backoff(max_attempts = 3, base_delay = "100ms", jitter = false)]
#[bulkhead(1, name = "retry-bulkhead")]
async fn retry_bulkhead() -> Result<u8, String> {
    Err("bad".to_owned())
}

#[bulkhead(1, name = "bulkhead-retry")]
#[retry_with_backoff(max_attempts = 3, base_delay = "100ms", jitter = false)]
async fn bulkhead_retry() -> Result<u8, String> {
    Err("bad".to_owned())
}

#[tokio::test(start_paused = true)]
async fn below_a_retry_each_attempt_has_a_place_and_no_sleep_does() {
    let (own, bulkhead) = own("retry-bulkhead");
    scope(&own, async {
        let mut call = Box::pin(retry_bulkhead());
        assert!(poll(&mut call).is_pending(), "it sleeps");
        assert_eq!(bulkhead.snapshot().in_use, 0);
        assert_eq!(call.await, Err("bad".to_owned()));
        assert_eq!(bulkhead.snapshot().admitted, 3);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_not_retried() {
    let (own, bulkhead) = own("retry-bulkhead");
    scope(&own, async {
        let _taken = fill(&bulkhead);
        let start = tokio::time::Instant::now();
        let refused = retry_bulkhead().await.unwrap_err();
        assert_eq!(refused, "bulkhead `retry-bulkhead` is full");
        assert_eq!(start.elapsed(), Duration::ZERO);
        assert_eq!(bulkhead.snapshot().rejected, 1);
        assert!(own.dead_letters().list(0, 9).is_empty());
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn above_a_retry_one_place_is_held_for_all_attempts() {
    let (own, bulkhead) = own("bulkhead-retry");
    scope(&own, async {
        let mut call = Box::pin(bulkhead_retry());
        assert!(poll(&mut call).is_pending(), "it sleeps");
        assert_eq!(bulkhead.snapshot().in_use, 1);
        assert_eq!(call.await, Err("bad".to_owned()));
        assert_eq!(bulkhead.snapshot().admitted, 1);
    })
    .await;
}

#[circuit_breaker("breaker-bulkhead", failure_threshold = 1)]
#[bulkhead(1, name = "breaker-bulkhead")]
async fn breaker_bulkhead() -> Result<u8, String> {
    Ok(1)
}

#[bulkhead(1, name = "bulkhead-breaker")]
#[circuit_breaker("bulkhead-breaker")]
async fn bulkhead_breaker() -> Result<u8, String> {
    Ok(1)
}

#[tokio::test(start_paused = true)]
async fn a_breaker_above_ignores_a_full_bulkhead() {
    let (own, bulkhead) = own("breaker-bulkhead");
    scope(&own, async {
        let taken = fill(&bulkhead);
        assert!(breaker_bulkhead().await.is_err());
        drop(taken);
        assert_eq!(breaker_bulkhead().await, Ok(1));
        let breaker = own.circuit_breaker("breaker-bulkhead").unwrap();
        assert_eq!(
            (breaker.snapshot().ignored, breaker.snapshot().failed),
            (1, 0)
        );
        breaker.force_open();
        assert!(breaker_bulkhead().await.is_err());
        assert_eq!(bulkhead.snapshot().rejected, 1, "it was not asked");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_breaker_below_is_asked_in_a_place() {
    let (own, bulkhead) = own("bulkhead-breaker");
    scope(&own, async {
        let breaker = own.circuit_breaker("bulkhead-breaker").unwrap();
        let taken = fill(&bulkhead);
        assert!(bulkhead_breaker().await.is_err());
        drop(taken);
        assert_eq!(breaker.snapshot().total, 0);
        breaker.force_open();
        assert!(bulkhead_breaker().await.is_err());
        let shown = bulkhead.snapshot();
        assert_eq!(
            (shown.admitted, shown.in_use),
            (2, 0),
            "the test's, and the call's"
        );
        assert_eq!(breaker.snapshot().rejected, 1);
    })
    .await;
}

#[cached(ttl = "1h", name = "cached-bulkhead")]
#[bulkhead(1, name = "cached-bulkhead")]
async fn cached_bulkhead(id: u8) -> Result<u8, String> {
    Ok(id)
}

#[allow(deprecated, reason = "the doubtful order is tried")]
#[bulkhead(1, name = "bulkhead-cached")]
#[cached(ttl = "1h", name = "bulkhead-cached")]
async fn bulkhead_cached(id: u8) -> Result<u8, String> {
    Ok(id)
}

#[tokio::test(start_paused = true)]
async fn below_a_cache_hits_need_no_place() {
    let (own, bulkhead) = own("cached-bulkhead");
    scope(&own, async {
        assert_eq!(cached_bulkhead(1).await, Ok(1));
        let _taken = fill(&bulkhead);
        assert_eq!(cached_bulkhead(1).await, Ok(1));
        assert!(cached_bulkhead(2).await.is_err());
        assert_eq!(own.cache("cached-bulkhead").unwrap().snapshot().size, 1);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn above_a_cache_hits_need_a_place() {
    let (own, bulkhead) = own("bulkhead-cached");
    scope(&own, async {
        assert_eq!(bulkhead_cached(1).await, Ok(1));
        let _taken = fill(&bulkhead);
        assert!(bulkhead_cached(1).await.is_err());
    })
    .await;
}

static ANSWERED: AtomicU32 = AtomicU32::new(0);

async fn other() -> u8 {
    ANSWERED.fetch_add(1, Ordering::Relaxed);
    tokio::task::yield_now().await;
    7
}

#[fallback(other)]
#[bulkhead(1, name = "fallback-bulkhead")]
async fn fallback_bulkhead() -> Result<u8, String> {
    Ok(1)
}

// a plain value is enough, since every refusal is answered
#[fallback(value = 7)]
#[bulkhead(1, name = "fallback-plain")]
async fn fallback_plain() -> u8 {
    1
}

#[bulkhead(1, name = "bulkhead-fallback")]
#[fallback(other)]
async fn bulkhead_fallback() -> Result<u8, Rejection> {
    Err(Rejection::new(resilience::RejectionKind::CircuitOpen, "x"))
}

#[tokio::test(start_paused = true)]
async fn a_fallback_above_answers_a_full_bulkhead_without_a_place() {
    for (name, plain) in [("fallback-bulkhead", false), ("fallback-plain", true)] {
        let (own, bulkhead) = own(name);
        scope(&own, async {
            let _taken = fill(&bulkhead);
            let answer = if plain {
                fallback_plain().await
            } else {
                fallback_bulkhead().await.unwrap()
            };
            assert_eq!(answer, 7);
        })
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_fallback_below_answers_in_the_place_and_not_for_it() {
    let (own, bulkhead) = own("bulkhead-fallback");
    scope(&own, async {
        let mut call = Box::pin(bulkhead_fallback());
        assert!(poll(&mut call).is_pending(), "the handler runs");
        assert_eq!(bulkhead.snapshot().in_use, 1);
        assert!(
            bulkhead_fallback().await.is_err(),
            "full, and nobody answers that"
        );
        assert_eq!(call.await, Ok(7));
    })
    .await;
}

#[profile("profile-bulkhead")]
#[bulkhead(1, name = "profile-bulkhead", queue = 1)]
async fn profile_bulkhead() -> Result<u8, String> {
    Ok(1)
}

#[bulkhead(1, name = "bulkhead-profile", queue = 1)]
#[profile("bulkhead-profile")]
async fn bulkhead_profile() -> Result<u8, String> {
    Ok(1)
}

#[tokio::test(start_paused = true)]
async fn a_profile_above_counts_refusals_and_the_wait() {
    let (own, bulkhead) = own("profile-bulkhead");
    scope(&own, async {
        let taken = fill(&bulkhead);
        let mut waits = Box::pin(profile_bulkhead());
        assert!(poll(&mut waits).is_pending());
        assert!(profile_bulkhead().await.is_err());
        tokio::time::advance(Duration::from_secs(2)).await;
        drop(taken);
        assert_eq!(waits.await, Ok(1));
        let shown = own.profile("profile-bulkhead").unwrap().snapshot();
        assert_eq!((shown.calls, shown.success, shown.rejected), (2, 1, 1));
        assert!(shown.max_ms.is_some_and(|ms| ms >= 2_000.0), "{shown:?}");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_profile_below_counts_what_runs() {
    let (own, bulkhead) = own("bulkhead-profile");
    scope(&own, async {
        let taken = fill(&bulkhead);
        let mut waits = Box::pin(bulkhead_profile());
        assert!(poll(&mut waits).is_pending());
        assert!(bulkhead_profile().await.is_err());
        tokio::time::advance(Duration::from_secs(2)).await;
        drop(taken);
        assert_eq!(waits.await, Ok(1));
        let shown = own.profile("bulkhead-profile").unwrap().snapshot();
        assert_eq!((shown.calls, shown.success, shown.rejected), (1, 1, 0));
        assert!(shown.max_ms.is_some_and(|ms| ms < 1.0), "{shown:?}");
    })
    .await;
}

#[bulkhead(1, name = "two-of-a-key", key = id, queue = 5)]
#[bulkhead(2, name = "two-of-all", queue = 5)]
async fn two(id: u8) -> Result<u8, String> {
    tokio::time::sleep(Duration::from_millis(10)).await;
    Ok(id)
}

#[tokio::test(start_paused = true)]
async fn one_for_each_key_above_one_for_all() {
    let (own, all) = own("two-of-all");
    scope(&own, async {
        let start = tokio::time::Instant::now();
        let ended = tokio::join!(two(1), two(1), two(2), async {
            tokio::time::sleep(Duration::from_millis(5)).await;
            (all.snapshot().in_use, all.snapshot().waiting)
        });
        // the busy key holds one place of all, and waits outside
        assert_eq!(ended, (Ok(1), Ok(1), Ok(2), (2, 0)));
        let took = start.elapsed();
        assert_eq!(took.as_millis() / 10, 2);
    })
    .await;
}
