//! Calls that are dropped or panic, and calls of one key at once.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use resilience::tower::{
    BoxError, BulkheadLayer, CacheLayer, CircuitBreakerLayer, RateLimitLayer, SharedError,
};
use resilience::{Bulkhead, CircuitBreaker, CircuitState, Rate, RateLimiter, TtlCache};
use tokio::time::{Instant, sleep};
use tower::{Service as _, ServiceBuilder, ServiceExt as _, service_fn};

use super::poll;

#[tokio::test(start_paused = true)]
async fn a_dropped_call_gives_every_permit_back() {
    let breaker = CircuitBreaker::builder("x")
        .failure_threshold(1)
        .success_threshold(1);
    let breaker = Arc::new(
        breaker
            .recovery_timeout(Duration::from_secs(1))
            .build()
            .unwrap(),
    );
    let bulkhead = Arc::new(Bulkhead::builder("x", 1).queue(1).build().unwrap());
    let mut service = ServiceBuilder::new()
        .layer(CircuitBreakerLayer::new(breaker.clone()))
        .layer(BulkheadLayer::new(bulkhead.clone()))
        .service(service_fn(|ok: bool| async move {
            sleep(Duration::from_millis(10)).await;
            if ok {
                Ok(())
            } else {
                Err(BoxError::from("down"))
            }
        }));
    service
        .ready()
        .await
        .unwrap()
        .call(false)
        .await
        .unwrap_err();
    sleep(Duration::from_secs(1)).await;
    // the one probe of a half-open breaker
    let mut probe = service.ready().await.unwrap().call(true);
    assert!(poll(&mut probe).is_pending());
    assert_eq!(bulkhead.snapshot().in_use, 1);
    service.ready().await.unwrap().call(true).await.unwrap_err();
    drop(probe);
    assert_eq!(
        (bulkhead.snapshot().in_use, breaker.snapshot().abandoned),
        (0, 1)
    );
    service.ready().await.unwrap().call(true).await.unwrap();
}

#[test]
fn a_call_that_panics_is_a_failure_and_gives_its_place_back() {
    let breaker = Arc::new(CircuitBreaker::builder("x").build().unwrap());
    let bulkhead = Arc::new(Bulkhead::builder("x", 1).build().unwrap());
    let mut service = ServiceBuilder::new()
        .layer(CircuitBreakerLayer::new(breaker.clone()))
        .layer(BulkheadLayer::new(bulkhead.clone()))
        .service(service_fn(|panics: bool| async move {
            assert!(!panics, "expected");
            Ok::<_, BoxError>(())
        }));
    let mut call = service.call(true);
    assert!(std::panic::catch_unwind(AssertUnwindSafe(|| poll(&mut call).is_ready())).is_err());
    assert_eq!(
        (breaker.snapshot().panicked, breaker.snapshot().failed),
        (1, 1)
    );
    assert_eq!(bulkhead.snapshot().in_use, 0);
    drop(call);
    assert!(poll(&mut service.call(false)).is_ready());
}

#[tokio::test(start_paused = true)]
async fn limits_tell_keys_apart() {
    let limit = RateLimiter::builder("x")
        .rate(Rate::per_second(1))
        .build()
        .unwrap();
    let places = Arc::new(Bulkhead::builder("x", 1).build().unwrap());
    let service = ServiceBuilder::new()
        .layer(RateLimitLayer::new(Arc::new(limit)).by_key(|who: &&'static str| *who))
        .layer(BulkheadLayer::new(places.clone()).by_key(|who: &&'static str| *who))
        .service(service_fn(|who: &'static str| async move {
            Ok::<_, BoxError>(who)
        }));
    assert_eq!(service.clone().oneshot("ada").await.unwrap(), "ada");
    assert_eq!(service.clone().oneshot("bob").await.unwrap(), "bob");
    service.clone().oneshot("ada").await.unwrap_err();
    assert_eq!(places.snapshot().admitted, 2);
}

#[tokio::test(start_paused = true)]
async fn a_breaker_for_each_key() {
    let hosts = CircuitBreaker::builder("hosts").failure_threshold(1);
    let hosts = Arc::new(hosts.build().unwrap());
    let by_host = CircuitBreakerLayer::new(hosts.clone()).by_key(|host: &&'static str| *host);
    // judged and keyed, in either order
    let lenient = CircuitBreakerLayer::new(hosts.clone())
        .judge(|_: Result<&&str, &BoxError>| None)
        .by_key(|host: &&'static str| *host);
    let upstream = service_fn(|host: &'static str| async move {
        sleep(Duration::from_millis(10)).await;
        if host == "a" {
            Err(BoxError::from("down"))
        } else {
            Ok(host)
        }
    });
    let lenient = ServiceBuilder::new().layer(lenient).service(upstream);
    let service = ServiceBuilder::new().layer(by_host).service(upstream);
    lenient.oneshot("a").await.unwrap_err();
    let down = service.clone().oneshot("a").await.unwrap_err();
    assert_eq!(down.to_string(), "down", "the lenient one saw no failure");
    let refused = service.clone().oneshot("a").await.unwrap_err();
    assert!(refused.is::<resilience::Rejection>());
    assert_eq!(service.clone().oneshot("b").await.unwrap(), "b");
    // a dropped call is that of its key
    let mut dropped = Box::pin(service.oneshot("b"));
    assert!(poll(&mut dropped).is_pending());
    drop(dropped);
    let of = |key| hosts.find_key(key).unwrap().snapshot();
    assert_eq!(
        (of("a").failed, of("a").rejected, of("a").abandoned),
        (1, 1, 0)
    );
    assert_eq!((of("b").successful, of("b").abandoned), (1, 1));
    assert_eq!(hosts.state(), CircuitState::Closed);
}

#[tokio::test(start_paused = true)]
async fn misses_of_one_key_make_one_call_and_its_error_reaches_them_all() {
    let cache: Arc<TtlCache<u32, u32>> = Arc::new(TtlCache::builder("x").build().unwrap());
    let service = ServiceBuilder::new()
        .layer(CacheLayer::new(cache.clone(), |item: &u32| {
            (*item < 100).then_some(*item)
        }))
        .service(service_fn(|item: u32| async move {
            sleep(Duration::from_secs(1)).await;
            if item == 13 {
                Err(BoxError::from("unlucky"))
            } else {
                Ok(item * 10)
            }
        }));
    let ask = |item| service.clone().oneshot(item);
    let started = Instant::now();
    let (one, two, three) = tokio::join!(ask(3), ask(3), ask(3));
    assert_eq!([one.unwrap(), two.unwrap(), three.unwrap()], [30; 3]);
    assert_eq!(
        (started.elapsed(), cache.snapshot().misses),
        (Duration::from_secs(1), 1)
    );

    let (one, two) = tokio::join!(ask(13), ask(13));
    for error in [one.unwrap_err(), two.unwrap_err()] {
        let shared = error.downcast_ref::<SharedError>().unwrap();
        assert_eq!(shared.to_string(), "unlucky");
    }
    assert_eq!(cache.snapshot().misses, 2, "one of the two ran");

    // no key: past the cache
    assert_eq!(
        (ask(100).await.unwrap(), cache.snapshot().misses),
        (1000, 2)
    );
}

#[test]
fn guarded_services_can_be_sent_shared_and_cloned() {
    fn check<T: Clone + Send + Sync + 'static>(_: &T) {}
    let breaker = Arc::new(CircuitBreaker::builder("x").build().unwrap());
    let plain = service_fn(|(): ()| async { Ok::<_, BoxError>(()) });
    let service = ServiceBuilder::new()
        .layer(CircuitBreakerLayer::new(breaker))
        .service(plain);
    check(&service);
    let _inside = service.get_ref();
    let _bare = service.into_inner();
}
