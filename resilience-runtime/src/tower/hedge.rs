//! Hedges around a service.

use std::future::Future;
use std::sync::Arc;

use parking_lot::Mutex;
use tower_service::Service;

use super::judge::{ByError, Judge, judged};
use super::retry::{Judged, called, made_ready_and_called};
use super::service::{BoxError, Guard, Guarded, layer};
use crate::rooms::hedge::Hedge;
use crate::words::outcome::Failure;
use crate::words::severity::Verdict;

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

impl<J> std::fmt::Debug for HedgeLayer<J> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HedgeLayer")
            .field("hedge", &self.hedge.name())
            .finish_non_exhaustive()
    }
}

impl HedgeLayer {
    /// A layer with this hedge, which others may share.
    pub fn new(hedge: Arc<Hedge>) -> Self {
        Self {
            hedge,
            judge: ByError,
        }
    }
}

judged!(HedgeLayer { hedge });
layer!(HedgeLayer<J>);

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
    fn guard(
        &self,
        ready: S,
        request: Request,
    ) -> impl Future<Output = Result<S::Response, BoxError>> + Send + 'static {
        let Self { hedge, judge } = self.clone();
        let fresh = ready.clone();
        async move {
            let ready = Mutex::new(Some(ready));
            let (judge, fresh, request, ready) = (&judge, &fresh, &request, &ready);
            let attempt = || {
                let (ready, request) = (ready.lock().take(), request.clone());
                async move {
                    let outcome = match ready {
                        Some(ready) => called(ready, request).await,
                        None => made_ready_and_called(fresh.clone(), request).await,
                    };
                    match judge.judge(outcome.as_ref()) {
                        None => Ok(outcome),
                        Some(verdict) => Err(Judged { outcome, verdict }),
                    }
                }
            };
            let verdict = |failed: &Judged<S::Response>| failed.verdict;
            match hedge.run_with(verdict, attempt).await {
                Ok(outcome) => outcome,
                Err(Failure::Failed(judged)) => judged.outcome,
                Err(Failure::Rejected(rejection)) => Err(rejection.into()),
            }
        }
    }
}
