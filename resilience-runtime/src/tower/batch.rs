//! Batches as a service: single items from many callers, in front of a service that takes them together.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tower_service::Service;

use super::answers::SharedError;
use super::attempt::made_ready_and_called;
use super::service::{BoxError, boxed};
use crate::rooms::batch::{Batcher, BatcherBuilder, ShareError};
use crate::words::config::InvalidConfig;

/// A service for single items, which a [`Batcher`] gathers. It is always ready: an item waits in its batch.
///
/// There is no `Layer` for it, since a batch that is refused or that a registry lists is made before its service:
/// [`over`](Self::over) makes one of a service that takes many items, and [`new`](Self::new) takes any. Clones, and other services
/// made of the same batcher, share its batches. Dropping a call takes its item back, as
/// [`load`](Batcher::load) says.
///
/// ```
/// use resilience_runtime::registry::registry;
/// use resilience_runtime::rooms::batch::Batcher;
/// use resilience_runtime::tower::{BatchService, BoxError};
/// use tower::{ServiceExt, service_fn};
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
/// let many = service_fn(|items: Vec<u32>| async move {
///     Ok::<Vec<u32>, BoxError>(items.into_iter().map(|item| item * 10).collect())
/// });
/// let stock = registry().add(BatchService::over(Batcher::builder("stock").size(2), many)?)?;
/// let one = BatchService::new(stock.clone());
///
/// let (three, four) = tokio::join!(one.clone().oneshot(3), one.oneshot(4));
/// assert_eq!((three?, four?), (30, 40));
/// assert_eq!(stock.snapshot().batches, 1);
/// # Ok::<(), BoxError>(())
/// # }).unwrap();
/// ```
pub struct BatchService<Item, Response, E = SharedError> {
    batcher: Arc<Batcher<Item, Response, E>>,
}

impl<Item, Response, E> BatchService<Item, Response, E> {
    /// A service in front of this batcher: an `Arc` of one, or what a registry gave for it.
    ///
    /// See [`BatchService`] for an example.
    pub fn new(batcher: impl Into<Arc<Batcher<Item, Response, E>>>) -> Self {
        let batcher = batcher.into();
        Self { batcher }
    }
}

impl<Item, Response> BatchService<Item, Response> {
    /// A batcher that calls `inner` with each batch. A clone of `inner` is made ready for each. Its error reaches all callers of the batch, as a
    /// [`SharedError`].
    ///
    /// See [`BatchService`] for an example.
    ///
    /// # Errors
    /// [`InvalidConfig`] as [`BatcherBuilder::build`].
    pub fn over<S>(
        builder: BatcherBuilder,
        inner: S,
    ) -> Result<Batcher<Item, Response, SharedError>, InvalidConfig>
    where
        S: Service<Vec<Item>, Response = Vec<Response>, Error: Into<BoxError>, Future: Send>
            + Clone
            + Send
            + Sync
            + 'static,
        Item: Send + 'static,
    {
        builder.build(move |items| {
            let call = made_ready_and_called(inner.clone(), items);
            async move { call.await.map_err(SharedError::new) }
        })
    }
}

impl<Item, Response, E> Clone for BatchService<Item, Response, E> {
    fn clone(&self) -> Self {
        Self::new(self.batcher.clone())
    }
}

impl<Item, Response, E> std::fmt::Debug for BatchService<Item, Response, E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BatchService").finish_non_exhaustive()
    }
}

impl<Item, Response, E> Service<Item> for BatchService<Item, Response, E>
where
    Item: Send + 'static,
    Response: Send + 'static,
    E: ShareError + Into<BoxError> + Send + 'static,
{
    type Response = Response;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, item: Item) -> Self::Future {
        let batcher = self.batcher.clone();
        Box::pin(async move { batcher.load(item).await.map_err(boxed) })
    }
}
