//! The policies as tower layers: right under `poll_ready`, and nothing lost when a call is dropped.

mod batch;
#[cfg(feature = "chaos")]
mod chaos;
mod limits;
mod order;
mod readiness;
mod stack;

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use resilience::tower::BoxError;
use tower_test::mock::{Handle, Mock};

type Service = Mock<u32, u32>;
type Upstream = Handle<u32, u32>;

fn pair() -> (Service, Upstream) {
    tower_test::mock::pair()
}

fn poll<F: Future + Unpin>(future: &mut F) -> Poll<F::Output> {
    Pin::new(future).poll(&mut Context::from_waker(Waker::noop()))
}

/// The next request is answered so.
async fn answer(upstream: &mut Upstream, with: Result<u32, &'static str>) -> u32 {
    let (request, send) = upstream.next_request().await.expect("a request comes");
    match with {
        Ok(response) => send.send_response(response),
        Err(error) => send.send_error(BoxError::from(error)),
    }
    request
}
