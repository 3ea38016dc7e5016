//! Chaos as a layer: what is injected stands in the call's place, and only while the switch is on.

use std::sync::Arc;
use std::time::Duration;

use resilience::registry::scope;
use resilience::tower::{ChaosLayer, RetryLayer};
use resilience::{Chaos, Registry, Rejection, RejectionKind, Retry, RetryPolicy};
use tokio::time::{Instant, sleep};
use tower::{Service as _, ServiceBuilder, ServiceExt as _};

use super::{answer, pair, poll};

fn failing() -> Arc<Chaos> {
    Arc::new(Chaos::builder("stock").error(1.0).build().unwrap())
}

#[tokio::test(start_paused = true)]
async fn an_injected_failure_calls_nothing_and_says_so() {
    let (mine, chaos) = (Registry::new(), failing());
    scope(&mine, async {
        let (service, mut upstream) = pair();
        let mut service = ServiceBuilder::new()
            .layer(ChaosLayer::new(chaos.clone()))
            .service(service);
        // off: the very service that was made ready is called
        upstream.allow(1);
        let call = service.ready().await.unwrap().call(1);
        let (ended, asked) = tokio::join!(call, answer(&mut upstream, Ok(10)));
        assert_eq!((ended.unwrap(), asked), (10, 1));

        mine.chaos().enable_with_seed(7);
        upstream.allow(1);
        let failed = service.ready().await.unwrap().call(2).await.unwrap_err();
        let rejection = failed.downcast_ref::<Rejection>().unwrap();
        assert_eq!(
            (rejection.kind(), rejection.policy()),
            (RejectionKind::Injected, "stock")
        );
        assert!(poll(&mut Box::pin(upstream.next_request())).is_pending());
        assert_eq!((chaos.snapshot().calls, chaos.snapshot().errors), (1, 1));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_delay_comes_before_the_call_and_ends_with_it() {
    let mine = Registry::new();
    let chaos = Chaos::builder("slow")
        .latency(Duration::from_secs(1))
        .rate(1.0)
        .build()
        .unwrap();
    scope(&mine, async {
        mine.chaos().enable_with_seed(7);
        let (service, mut upstream) = pair();
        let mut service = ServiceBuilder::new()
            .layer(ChaosLayer::new(Arc::new(chaos)))
            .service(service);
        upstream.allow(2);
        let mut dropped = service.ready().await.unwrap().call(1);
        assert!(poll(&mut dropped).is_pending());
        drop(dropped);
        let started = Instant::now();
        let call = service.ready().await.unwrap().call(2);
        let (ended, asked) = tokio::join!(call, answer(&mut upstream, Ok(20)));
        assert_eq!((ended.unwrap(), asked), (20, 2), "the first never came");
        assert_eq!(started.elapsed(), Duration::from_secs(1));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn an_injected_failure_is_retried_and_another_registry_has_its_own_switch() {
    let (mine, other, chaos) = (Registry::new(), Registry::new(), failing());
    mine.chaos().enable_with_seed(7);
    let policy = RetryPolicy::new().max_attempts(3);
    let service = ServiceBuilder::new()
        .layer(RetryLayer::new(Arc::new(Retry::new("stock", policy))))
        .layer(ChaosLayer::new(chaos.clone()))
        .service_fn(|item: u32| async move {
            sleep(Duration::from_millis(1)).await;
            Ok::<_, resilience::tower::BoxError>(item)
        });
    scope(&mine, service.clone().oneshot(1)).await.unwrap_err();
    assert_eq!(chaos.snapshot().errors, 3);
    assert_eq!(scope(&other, service.oneshot(1)).await.unwrap(), 1);
    assert_eq!(chaos.snapshot().errors, 3);
}
