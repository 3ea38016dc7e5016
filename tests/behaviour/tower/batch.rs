//! Batches in front of a service for many items.

use std::time::Duration;

use resilience::tower::{BatchService, BoxError, SharedError};
use resilience::{Batcher, Registry, Rejection, RejectionKind};
use tokio::time::Instant;
use tower::{Service as _, ServiceExt as _};
use tower_test::mock::{self, Handle, Mock};

use super::poll;

type Many = Mock<Vec<u32>, Vec<u32>>;

/// Ten times each item.
async fn answer(upstream: &mut Handle<Vec<u32>, Vec<u32>>) -> Vec<u32> {
    let (items, send) = upstream.next_request().await.expect("a batch comes");
    send.send_response(items.iter().map(|item| item * 10).collect());
    items
}

fn over(size: usize, many: Many) -> Batcher<u32, u32, SharedError> {
    let builder = Batcher::builder("stock").size(size);
    BatchService::over(builder, many).unwrap()
}

#[tokio::test(start_paused = true)]
async fn items_go_together_and_each_batch_is_made_ready_first() {
    let registry = Registry::new();
    let (many, mut upstream) = mock::pair();
    let batcher = registry.add(over(2, many)).unwrap();
    let mut service = BatchService::new(batcher);
    for first in [1, 3] {
        upstream.allow(0);
        let mut one = service.ready().await.unwrap().call(first);
        // a clone shares its batches
        let mut two = service.clone().ready().await.unwrap().call(first + 1);
        assert!(poll(&mut one).is_pending() && poll(&mut two).is_pending());
        // full, and the service behind is not ready
        assert!(poll(&mut Box::pin(upstream.next_request())).is_pending());
        upstream.allow(1);
        let (one, two, items) = tokio::join!(one, two, answer(&mut upstream));
        assert_eq!((one.unwrap(), two.unwrap()), (first * 10, first * 10 + 10));
        assert_eq!(items, [first, first + 1]);
    }
    let shown = &registry.batches()[0];
    assert_eq!((&*shown.name, shown.batches, shown.calls), ("stock", 2, 4));
}

#[tokio::test(start_paused = true)]
async fn a_dropped_call_takes_its_item_back_and_time_sends_the_rest() {
    let (many, mut upstream) = mock::pair();
    let mut service = BatchService::new(std::sync::Arc::new(over(10, many)));
    let started = Instant::now();
    let mut gone = service.ready().await.unwrap().call(1);
    assert!(poll(&mut gone).is_pending());
    drop(gone);
    let (ended, items) = tokio::join!(service.call(2), answer(&mut upstream));
    assert_eq!((ended.unwrap(), items), (20, vec![2]));
    assert_eq!(started.elapsed(), Duration::from_millis(10));
}

#[tokio::test(start_paused = true)]
async fn an_error_reaches_all_of_the_batch() {
    let (many, mut upstream) = mock::pair::<Vec<u32>, Vec<u32>>();
    let service = BatchService::new(std::sync::Arc::new(over(2, many)));
    let ask = |item| service.clone().oneshot(item);
    let fail = async {
        let (_, send) = upstream.next_request().await.unwrap();
        send.send_error("down");
    };
    let (one, two, ()) = tokio::join!(ask(1), ask(2), fail);
    for error in [one.unwrap_err(), two.unwrap_err()] {
        assert_eq!(
            error.downcast_ref::<SharedError>().unwrap().to_string(),
            "down"
        );
    }
    // not one response for each item
    let short = async {
        let (_, send) = upstream.next_request().await.unwrap();
        send.send_response(vec![10]);
    };
    let (one, two, ()) = tokio::join!(ask(1), ask(2), short);
    for error in [one.unwrap_err(), two.unwrap_err()] {
        let rejection = error.downcast_ref::<Rejection>().unwrap();
        assert_eq!(
            rejection.kind(),
            RejectionKind::BatchShape {
                expected: 2,
                got: 1
            }
        );
    }
    // a service that will never be ready again
    upstream.send_error("gone");
    let (one, two) = tokio::join!(ask(1), ask(2));
    assert!(one.unwrap_err().to_string().contains("gone"));
    assert!(two.unwrap_err().to_string().contains("gone"));
}

#[tokio::test(start_paused = true)]
async fn a_drained_batcher_refuses_and_any_batcher_is_a_service() {
    let batcher = Batcher::builder("ids")
        .build(|ids: Vec<u32>| async move { Ok::<_, std::fmt::Error>(ids) })
        .unwrap();
    let batcher = Registry::new().add(batcher).unwrap();
    let service = BatchService::new(batcher.clone());
    assert_eq!(service.clone().oneshot(7).await.unwrap(), 7);
    batcher.drain().await;
    let refused: BoxError = service.oneshot(7).await.unwrap_err();
    let rejection = refused.downcast_ref::<Rejection>().unwrap();
    assert_eq!(
        (rejection.kind(), rejection.policy()),
        (RejectionKind::BatchClosed, "ids")
    );
}

#[test]
fn numbers_that_cannot_be_are_said() {
    let (many, _upstream): (Many, _) = mock::pair();
    let none = BatchService::over(Batcher::builder("stock").size(0), many);
    assert_eq!(none.err().unwrap().field, "size");
}
