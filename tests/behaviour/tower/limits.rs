//! A concurrency limit as a layer: what is let in, what teaches what, and that nothing is lost.

use std::sync::Arc;
use std::time::Duration;

use resilience::tower::{BoxError, ConcurrencyLimitLayer, TimeoutLayer};
use resilience::{ConcurrencyLimit, Rejection, RejectionKind, Severity, Timeout, Verdict};
use tokio::time::sleep;
use tower::{Service as _, ServiceBuilder, ServiceExt as _};

use super::poll;

fn limit(initial: u32) -> Arc<ConcurrencyLimit> {
    let builder = ConcurrencyLimit::builder("search").initial_limit(initial);
    Arc::new(builder.build().unwrap())
}

#[tokio::test(start_paused = true)]
async fn a_place_is_taken_in_the_call_and_given_back_however_it_ends() {
    let limit = limit(1);
    let mut service = ServiceBuilder::new()
        .layer(ConcurrencyLimitLayer::new(limit.clone()))
        .service_fn(|ms: u64| async move {
            sleep(Duration::from_millis(ms)).await;
            Ok::<_, BoxError>(ms)
        });
    service.ready().await.unwrap();
    assert_eq!(limit.snapshot().in_use, 0, "ready is no call");
    let mut first = service.call(10);
    assert!(poll(&mut first).is_pending());
    let refused = service.ready().await.unwrap().call(1).await.unwrap_err();
    let refused = refused.downcast_ref::<Rejection>().unwrap();
    assert_eq!(refused.kind(), RejectionKind::ConcurrencyLimited);
    drop(first);
    assert_eq!(service.ready().await.unwrap().call(5).await.unwrap(), 5);
    let shown = limit.snapshot();
    assert_eq!((shown.in_use, shown.abandoned, shown.successful), (0, 1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_timeout_and_a_busy_response_are_drops() {
    let limit = limit(20);
    let time = Duration::from_secs(1);
    let mut service = ServiceBuilder::new()
        .layer(ConcurrencyLimitLayer::new(limit.clone()).judge(
            |outcome: Result<&u64, &BoxError>| match outcome {
                Ok(429) => Some(Verdict {
                    retry_after: Some(Duration::from_secs(1)),
                    ..Verdict::of(Severity::Recoverable)
                }),
                Ok(_) => None,
                Err(_) => Some(Verdict::of(Severity::Recoverable)),
            },
        ))
        .layer(TimeoutLayer::new(Arc::new(Timeout::new("search", time))))
        .service_fn(|status: u64| async move {
            if status == 504 {
                sleep(Duration::from_secs(5)).await;
            }
            if status == 500 {
                return Err(BoxError::from("broken"));
            }
            Ok(status)
        });
    for (status, dropped) in [(200, 0), (500, 0), (429, 1), (504, 2)] {
        let _answer = service.ready().await.unwrap().call(status).await;
        assert_eq!(limit.snapshot().dropped, dropped, "{status}");
    }
    let shown = limit.snapshot();
    assert_eq!((shown.successful, shown.ignored, shown.limit), (1, 1, 16));
}
