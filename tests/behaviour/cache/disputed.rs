//! A success value that a layer below judged a failure is not kept.

use std::sync::atomic::{AtomicUsize, Ordering};

use resilience::registry::{scope, scope_sync};
use resilience::{Registry, cached, circuit_breaker, retry_with_backoff};

#[cached(ttl = "1m", key = 0)]
#[retry_with_backoff(max_attempts = 2, base_delay = 0, failure_if = |status: &u16| *status >= 500)]
async fn retried(answers: &[u16], runs: &AtomicUsize) -> Result<u16, String> {
    Ok(answers[runs.fetch_add(1, Ordering::Relaxed)])
}

#[cached(ttl = "1m", skip(runs))]
#[circuit_breaker(failure_threshold = 9, failure_if = |status: &u16| *status >= 500)]
fn counted(status: u16, runs: &AtomicUsize) -> Result<u16, String> {
    runs.fetch_add(1, Ordering::Relaxed);
    Ok(status)
}

#[tokio::test(start_paused = true)]
async fn what_a_retry_gave_up_on_is_asked_for_anew() {
    let runs = AtomicUsize::new(0);
    scope(&Registry::new(), async {
        let answers = [503, 503, 503, 200];
        assert_eq!(retried(&answers, &runs).await, Ok(503));
        assert_eq!(
            retried(&answers, &runs).await,
            Ok(200),
            "the second attempt"
        );
        assert_eq!(retried(&answers, &runs).await, Ok(200), "kept");
    })
    .await;
    assert_eq!(runs.into_inner(), 4);
}

#[test]
fn what_a_breaker_counts_as_a_failure_is_asked_for_anew() {
    let runs = AtomicUsize::new(0);
    scope_sync(&Registry::new(), || {
        for status in [503, 503, 200, 200] {
            assert_eq!(counted(status, &runs), Ok(status));
        }
    });
    assert_eq!(runs.into_inner(), 3);
}
