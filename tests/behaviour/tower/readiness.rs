//! `poll_ready` is driven before each call, by us too, and takes no permit.

use std::sync::Arc;
use std::time::Duration;

use resilience::tower::{
    BulkheadLayer, CacheLayer, CircuitBreakerLayer, FallbackLayer, HedgeLayer, ProfileLayer,
    RateLimitLayer, RetryLayer, TimeoutLayer,
};
use resilience::{
    Bulkhead, CircuitBreaker, CircuitState, Fallback, Hedge, Profile, Rate, RateLimiter, Rejection,
    RejectionKind, Retry, RetryPolicy, Timeout, TtlCache,
};
use tokio::time::{advance, sleep};
use tower::{Service as _, ServiceBuilder, ServiceExt as _};

use super::{answer, pair, poll};

fn patient(attempts: u32) -> RetryLayer {
    let policy = RetryPolicy::new()
        .max_attempts(attempts)
        .base_delay(Duration::from_millis(10))
        .jitter(resilience::Jitter::None);
    RetryLayer::new(Arc::new(Retry::new("patient", policy)))
}

#[tokio::test(start_paused = true)]
async fn r16_each_attempt_is_made_ready_first() {
    // the mock panics when it is called without having been made ready, and lets one call through for each permission
    let (service, mut upstream) = pair();
    let mut service = ServiceBuilder::new().layer(patient(3)).service(service);
    upstream.allow(1);
    let mut call = service.ready().await.unwrap().call(7);
    assert!(poll(&mut call).is_pending());
    assert_eq!(answer(&mut upstream, Err("busy")).await, 7);
    assert!(poll(&mut call).is_pending());
    sleep(Duration::from_millis(20)).await;
    // its time has come, and the service is not ready
    assert!(poll(&mut call).is_pending());
    assert!(poll(&mut Box::pin(upstream.next_request())).is_pending());
    upstream.allow(1);
    let (ended, again) = tokio::join!(call, answer(&mut upstream, Ok(70)));
    assert_eq!((ended.unwrap(), again), (70, 7));
}

#[tokio::test(start_paused = true)]
async fn a_call_uses_the_very_service_that_was_made_ready() {
    // a clone of the mock has no permission of its own: calling it would panic
    let registry = resilience::Registry::new();
    let breaker = registry
        .add(CircuitBreaker::builder("x").build().unwrap())
        .unwrap();
    let breaker = Arc::clone(&registry.circuit_breaker(breaker.name()).unwrap());
    let limit = RateLimiter::builder("x")
        .rate(Rate::per_second(1000))
        .build()
        .unwrap();
    let cache: TtlCache<u32, u32> = TtlCache::builder("x").build().unwrap();
    let (service, mut upstream) = pair();
    let mut service = ServiceBuilder::new()
        .layer(ProfileLayer::new(Arc::new(Profile::new("x"))))
        .layer(FallbackLayer::new(
            Arc::new(Fallback::new("x")),
            Err::<u32, _>,
        ))
        .layer(CacheLayer::new(Arc::new(cache), |key: &u32| Some(*key)))
        .layer(patient(2))
        .layer(CircuitBreakerLayer::new(breaker))
        .layer(RateLimitLayer::new(Arc::new(limit)))
        .layer(BulkheadLayer::new(Arc::new(
            Bulkhead::builder("x", 1).build().unwrap(),
        )))
        .layer(TimeoutLayer::new(Arc::new(Timeout::new(
            "x",
            Duration::from_secs(1),
        ))))
        .service(service);
    for number in 0..3 {
        upstream.allow(1);
        let call = service.ready().await.unwrap().call(number);
        let (ended, asked) = tokio::join!(call, answer(&mut upstream, Ok(number * 10)));
        assert_eq!((ended.unwrap(), asked), (number * 10, number));
    }
}

#[tokio::test(start_paused = true)]
async fn k9_what_is_not_ready_stays_so_and_takes_no_permit() {
    let bulkhead = Arc::new(Bulkhead::builder("x", 1).build().unwrap());
    let (service, mut upstream) = pair();
    let mut service = ServiceBuilder::new()
        .layer(BulkheadLayer::new(bulkhead.clone()))
        .service(service);
    upstream.allow(0);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(service.poll_ready(&mut context).is_pending());
    upstream.allow(1);
    assert!(service.poll_ready(&mut context).is_ready());
    assert_eq!(bulkhead.snapshot().in_use, 0);
    // ready, and never called
    drop(service);
    assert_eq!(
        (bulkhead.snapshot().admitted, bulkhead.snapshot().in_use),
        (0, 0)
    );
}

#[tokio::test(start_paused = true)]
async fn an_error_of_readiness_is_passed_on() {
    let (service, mut upstream) = pair();
    let mut service = ServiceBuilder::new().layer(patient(3)).service(service);
    upstream.send_error("gone for good");
    let failed = service.ready().await.unwrap_err();
    assert!(failed.to_string().contains("gone for good"), "{failed}");
}

#[tokio::test(start_paused = true)]
async fn an_open_circuit_calls_nothing_and_says_so() {
    let breaker = CircuitBreaker::builder("stock")
        .failure_threshold(1)
        .build()
        .unwrap();
    let breaker = Arc::new(breaker);
    let (service, mut upstream) = pair();
    let mut service = ServiceBuilder::new()
        .layer(CircuitBreakerLayer::new(breaker.clone()))
        .service(service);
    let call = service.ready().await.unwrap().call(1);
    let (failed, _) = tokio::join!(call, answer(&mut upstream, Err("down")));
    failed.unwrap_err();
    assert_eq!(breaker.snapshot().last_error.as_deref(), Some("down"));

    let refused = service.ready().await.unwrap().call(2).await.unwrap_err();
    let rejection = refused
        .downcast_ref::<Rejection>()
        .expect("found behind the box");
    assert_eq!(
        (rejection.kind(), rejection.policy()),
        (RejectionKind::CircuitOpen, "stock")
    );
    assert!(
        poll(&mut Box::pin(upstream.next_request())).is_pending(),
        "nothing came"
    );

    // it comes back when its time has come
    advance(rejection.retry_after().unwrap()).await;
    for _ in 0..2 {
        let call = service.ready().await.unwrap().call(3);
        let (ended, _) = tokio::join!(call, answer(&mut upstream, Ok(30)));
        assert_eq!(ended.unwrap(), 30);
    }
    assert_eq!(breaker.state(), CircuitState::Closed);
}

#[tokio::test(start_paused = true)]
async fn an_attempt_beside_another_is_made_ready_and_the_slower_one_is_dropped() {
    let hedge = Hedge::builder("x")
        .after(Duration::from_millis(10))
        .build()
        .unwrap();
    let hedge = Arc::new(hedge);
    let (service, mut upstream) = pair();
    let mut service = ServiceBuilder::new()
        .layer(HedgeLayer::new(hedge.clone()))
        .service(service);
    upstream.allow(1);
    let mut call = service.ready().await.unwrap().call(7);
    assert!(poll(&mut call).is_pending());
    let (request, never_answered) = upstream.next_request().await.unwrap();
    sleep(Duration::from_millis(20)).await;
    // its time has come, and the service is not ready
    assert!(poll(&mut call).is_pending());
    assert!(poll(&mut Box::pin(upstream.next_request())).is_pending());
    upstream.allow(1);
    let (ended, again) = tokio::join!(call, answer(&mut upstream, Ok(70)));
    assert_eq!((ended.unwrap(), request, again), (70, 7, 7));
    never_answered.send_response(0);
    let shown = hedge.snapshot();
    assert_eq!((shown.hedged, shown.won_by_hedge), (1, 1));
}
