//! Hedges around a service.

use std::sync::Arc;

use tower_service::Service;

use super::attempt::{Attempts, Judged, ended};
use super::judge::{ByError, Judge, judged};
use super::service::{BoxError, Guard, layer};
use crate::rooms::hedge::Hedge;

/// Calls a service once more beside a slow call, and takes the first success. The request is cloned for each attempt, and a clone
/// of the service made ready for each but the first. For requests that may be made twice.
///
/// ```
/// use std::sync::Arc;
/// use std::sync::atomic::{AtomicU32, Ordering};
/// use std::time::Duration;
/// use resilience_runtime::rooms::hedge::Hedge;
/// use resilience_runtime::tower::{BoxError, HedgeLayer};
/// use tower::{ServiceBuilder, ServiceExt, service_fn};
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
/// let hedge = Hedge::builder("stock").after(Duration::from_millis(1)).build()?;
/// let calls = Arc::new(AtomicU32::new(0));
/// let service = ServiceBuilder::new().layer(HedgeLayer::new(Arc::new(hedge))).service_fn(move |item: u32| {
///     let call = calls.fetch_add(1, Ordering::Relaxed);
///     async move {
///         if call == 0 {
///             std::future::pending::<()>().await; // this replica hangs
///         }
///         Ok::<_, BoxError>(item * 10)
///     }
/// });
/// assert_eq!(service.oneshot(3).await?, 30);
/// # Ok::<(), BoxError>(())
/// # }).unwrap();
/// ```
#[derive(Clone)]
pub struct HedgeLayer<J = ByError> {
    hedge: Arc<Hedge>,
    judge: J,
}

judged!(HedgeLayer { hedge });
layer! { HedgeLayer<J> { hedge: Hedge, judge: ByError } }

impl<S, Request, J> Guard<S, Request> for HedgeLayer<J>
where
    S: Service<Request, Error: Into<BoxError>, Response: Send, Future: Send>
        + Clone
        + Send
        + Sync
        + 'static,
    Request: Clone + Send + Sync + 'static,
    J: Judge<S::Response>,
{
    async fn guard(self, ready: S, request: Request) -> Result<S::Response, BoxError> {
        let attempts = Attempts::new(ready, request, self.judge);
        ended(
            self.hedge
                .run_with(Judged::verdict, || attempts.next())
                .await,
        )
    }
}
