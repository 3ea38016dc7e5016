//! A guarded call that is dropped at any poll, or panics.

use std::panic::AssertUnwindSafe;

use resilience::{Registry, rate_limit, registry};
use tokio::time::advance;

use super::*;

async fn suspend() {
    let mut done = false;
    std::future::poll_fn(|_| {
        if std::mem::replace(&mut done, true) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
}

#[rate_limit(per_second = 10, burst = 1, wait = "1s", name = "drops")]
async fn limited(panics: bool) -> Result<u32, String> {
    suspend().await;
    assert!(!panics, "planned");
    Ok(1)
}

#[rate_limit(per_second = 10, burst = 1, wait = "1s", name = "drops by key", key = key)]
async fn limited_by_key(key: &str) -> Result<usize, String> {
    suspend().await;
    Ok(key.len())
}

#[tokio::test(start_paused = true)]
async fn l7_a_call_dropped_while_it_waits_gives_its_turn_back_and_later_it_does_not() {
    for polls in 0..6_u32 {
        let own = Registry::new();
        let limiter = own.rate_limiter("drops").expect("declared");
        limiter.try_acquire().unwrap();
        let mut call = Box::pin(registry::scope(&own, limited(false)));
        let mut ended = false;
        for _ in 0..polls {
            ended = poll_once(call.as_mut()).is_ready();
            if ended {
                break;
            }
            advance(EACH / 2).await;
        }
        drop(call);
        let shown = limiter.snapshot();
        assert_eq!(shown.waiting, 0, "{polls}");
        // polls at 0 and 50 ms wait, the one at 100 ms has the permit
        let waited = u64::from(polls >= 3);
        assert_eq!(shown.waited, waited, "{polls}");
        assert_eq!(
            shown.abandoned,
            u64::from((1..3).contains(&polls)),
            "{polls}"
        );
        assert_eq!(
            shown.total,
            shown.admitted + shown.rejected + shown.abandoned
        );
        assert_eq!(ended, polls >= 4);
    }
}

#[tokio::test(start_paused = true)]
async fn l7_the_same_by_key() {
    let own = Registry::new();
    let limiter = own.rate_limiter("drops by key").expect("declared");
    limiter.try_acquire_key("one").unwrap();
    let mut calls: Vec<_> = (0..3)
        .map(|_| Box::pin(registry::scope(&own, limited_by_key("one"))))
        .collect();
    for call in &mut calls {
        assert!(poll_once(call.as_mut()).is_pending());
    }
    assert_eq!(
        (limiter.snapshot().waiting, limiter.snapshot().keys),
        (3, 1)
    );
    calls.truncate(1);
    assert_eq!(limiter.snapshot().abandoned, 2);
    assert_eq!(
        limiter.try_acquire_key("one").unwrap_err().retry_after(),
        Some(EACH * 2)
    );
    drop(calls);
    assert_eq!(
        limiter.try_acquire_key("one").unwrap_err().retry_after(),
        Some(EACH)
    );
}

#[tokio::test(start_paused = true)]
async fn a_panic_uses_its_permit_and_nothing_else() {
    let own = Registry::new();
    let mut call = Box::pin(registry::scope(&own, limited(true)));
    assert!(poll_once(call.as_mut()).is_pending());
    let caught = std::panic::catch_unwind(AssertUnwindSafe(|| poll_once(call.as_mut())));
    assert!(caught.is_err());
    drop(call);
    let limiter = own.rate_limiter("drops").unwrap();
    let shown = limiter.snapshot();
    assert_eq!(
        (shown.admitted, shown.abandoned, shown.available),
        (1, 0, 0)
    );
    advance(EACH).await;
    assert_eq!(limiter.available(), 1);
}
