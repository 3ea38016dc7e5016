//! The order written is the order of the layers, and what a judge says decides.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

use resilience::tower::{BoxError, CircuitBreakerLayer, ProfileLayer, RetryLayer, TimeoutLayer};
use resilience::{
    CircuitBreaker, Profile, RejectionKind, Retry, RetryPolicy, Severity, Timeout, Verdict,
};
use tower::{ServiceBuilder, ServiceExt as _, service_fn};

fn retry() -> Arc<Retry> {
    let policy = RetryPolicy::new()
        .max_attempts(3)
        .base_delay(Duration::from_millis(1));
    Arc::new(Retry::new("order", policy))
}

fn breaker(threshold: u32) -> Arc<CircuitBreaker> {
    let breaker = CircuitBreaker::builder("order").failure_threshold(threshold);
    Arc::new(breaker.build().unwrap())
}

/// An HTTP-like judge: a response of status 503 is a failure.
fn by_status(outcome: Result<&u16, &BoxError>) -> Option<Verdict> {
    match outcome {
        Ok(status) if *status < 500 => None,
        Ok(_) => Some(Verdict::of(Severity::Recoverable)),
        Err(error) => Some(resilience::verdict_of_dyn(&**error)),
    }
}

#[tokio::test(start_paused = true)]
async fn a_retry_above_a_breaker_counts_each_attempt_and_below_each_call() {
    for (above, failed) in [(true, 3), (false, 1)] {
        let breaker = breaker(10);
        let down = service_fn(|(): ()| async { Err::<(), _>(BoxError::from("down")) });
        let (retry, guard) = (
            RetryLayer::new(retry()),
            CircuitBreakerLayer::new(breaker.clone()),
        );
        let ended = if above {
            ServiceBuilder::new()
                .layer(retry)
                .layer(guard)
                .service(down)
                .oneshot(())
                .await
        } else {
            ServiceBuilder::new()
                .layer(guard)
                .layer(retry)
                .service(down)
                .oneshot(())
                .await
        };
        assert_eq!(ended.unwrap_err().to_string(), "down");
        assert_eq!(breaker.snapshot().failed, failed);
    }
}

#[tokio::test(start_paused = true)]
async fn responses_that_are_judged_failures_are_retried_and_come_back_themselves() {
    let calls = AtomicU32::new(0);
    let calls = Arc::new(calls);
    let seen = calls.clone();
    let service = service_fn(move |(): ()| {
        let call = seen.fetch_add(1, Relaxed);
        async move { Ok::<u16, BoxError>(if call == 1 { 200 } else { 503 }) }
    });
    let breaker = breaker(10);
    let profile = Arc::new(Profile::new("judged"));
    let service = ServiceBuilder::new()
        .layer(ProfileLayer::new(profile.clone()).judge(by_status))
        .layer(RetryLayer::new(retry()).judge(by_status))
        .layer(CircuitBreakerLayer::new(breaker.clone()).judge(by_status))
        .service(service);
    assert_eq!(service.clone().oneshot(()).await.unwrap(), 200);
    // every attempt was bad: the last response, not an error
    assert_eq!(service.oneshot(()).await.unwrap(), 503);
    assert_eq!(calls.load(Relaxed), 5);
    let shown = breaker.snapshot();
    assert_eq!((shown.successful, shown.failed), (1, 4));
    assert_eq!(
        (profile.snapshot().success, profile.snapshot().error),
        (1, 1)
    );
}

#[tokio::test(start_paused = true)]
async fn a_refusal_below_is_not_retried_and_is_rejected_in_the_profile() {
    let breaker = breaker(1);
    breaker.force_open();
    let profile = Arc::new(Profile::new("refused"));
    let service = ServiceBuilder::new()
        .layer(ProfileLayer::new(profile.clone()))
        .layer(RetryLayer::new(retry()))
        .layer(CircuitBreakerLayer::new(breaker.clone()))
        .service(service_fn(|(): ()| async { Ok::<_, BoxError>(()) }));
    service.oneshot(()).await.unwrap_err();
    assert_eq!(
        (breaker.snapshot().rejected, profile.snapshot().rejected),
        (1, 1)
    );
}

#[tokio::test(start_paused = true)]
async fn a_timeout_below_is_a_failure_for_breaker_and_retry() {
    let breaker = breaker(10);
    let service = ServiceBuilder::new()
        .layer(RetryLayer::new(retry()))
        .layer(CircuitBreakerLayer::new(breaker.clone()))
        .layer(TimeoutLayer::new(Arc::new(Timeout::new(
            "short",
            Duration::from_millis(50),
        ))))
        .service(service_fn(|(): ()| {
            std::future::pending::<Result<(), BoxError>>()
        }));
    let late = service.oneshot(()).await.unwrap_err();
    let rejection = late.downcast_ref::<resilience::Rejection>().unwrap();
    assert_eq!(rejection.kind(), RejectionKind::TimedOut);
    assert_eq!(breaker.snapshot().failed, 3);
}
