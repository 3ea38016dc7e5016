//! One caller's future: takes a seat at its first poll, drives the batch at every poll, gives the seat back when dropped.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use super::flight::{Answer, Boxed, Flight};
use super::hub::{Hub, RuntimeKey};
use super::share::{BatchResult, ShareError};
use crate::words::clock;

/// The timer of a batch, made at its first caller's first poll.
pub(super) fn timer(max_wait: Duration) -> Boxed<()> {
    Box::pin(clock::sleep(max_wait))
}

/// The result for one item: its own `Result`, or the rejection of its batch.
///
/// # Cancel safety
/// Dropping it withdraws the item while it waits. Once it is sent the batch runs on for the other callers; where there
/// are none left, the batch function's future is dropped.
#[must_use = "futures do nothing unless polled"]
pub struct Load<'a, K, V, E, F> {
    hub: &'a Arc<Hub<K, V, E>>,
    start: Option<F>,
    stage: Stage<K, V, E>,
}

enum Stage<K, V, E> {
    New(K),
    Seated(Arc<Flight<K, V, E>>, usize),
    Ended,
}

impl<'a, K, V, E, F> Load<'a, K, V, E, F> {
    pub(super) fn new(hub: &'a Arc<Hub<K, V, E>>, item: K, start: F) -> Self {
        Self {
            hub,
            start: Some(start),
            stage: Stage::New(item),
        }
    }
}

// nothing in it is ever pinned: the futures that are live in the batch, in boxes of their own
impl<K, V, E, F> Unpin for Load<'_, K, V, E, F> {}

impl<K, V, E, F, R> Future for Load<'_, K, V, E, F>
where
    K: Send + 'static,
    V: Send + 'static,
    E: ShareError + Send + 'static,
    F: FnOnce(Vec<K>) -> R,
    R: Future<Output: BatchResult<Value = V, Error = E>> + Send + 'static,
{
    type Output = Answer<V, E>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        if let Stage::New(_) = this.stage {
            let Stage::New(item) = std::mem::replace(&mut this.stage, Stage::Ended) else {
                unreachable!("just seen");
            };
            let joined = match this.hub.join(RuntimeKey::current(), item, cx.waker()) {
                Ok(joined) => joined,
                Err(rejection) => return Poll::Ready(Err(rejection)),
            };
            this.stage = Stage::Seated(joined.flight, joined.seat);
            if joined.quiet {
                return Poll::Pending;
            }
        }
        let Stage::Seated(flight, seat) = &this.stage else {
            panic!("polled after it was ready");
        };
        let polled = flight.poll(this.hub, *seat, &mut this.start, cx.waker());
        if polled.is_ready() {
            this.stage = Stage::Ended;
        }
        polled
    }
}

impl<K, V, E, F> Drop for Load<'_, K, V, E, F> {
    fn drop(&mut self) {
        if let Stage::Seated(flight, seat) = &self.stage {
            flight.leave(self.hub, *seat);
        }
    }
}
