//! Retries around a service.

use std::future::{Future, poll_fn};
use std::sync::Arc;

use tower_service::Service;

use super::judge::{ByError, Judge, judged};
use super::service::{BoxError, Guard, Guarded, layer};
use crate::rooms::retry::Retry;
use crate::words::outcome::Failure;
use crate::words::severity::Verdict;

/// Tries a call again, after a delay that grows and is spread. The request is cloned for each attempt, and a clone of the
/// service made ready before each further one.
///
/// ```
/// use std::sync::Arc;
/// use std::sync::atomic::{AtomicU32, Ordering};
/// use std::time::Duration;
/// use resilience_runtime::rooms::retry::{Retry, RetryPolicy};
/// use resilience_runtime::tower::{BoxError, RetryLayer};
/// use tower::{ServiceBuilder, ServiceExt, service_fn};
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
/// let policy = RetryPolicy::new().max_attempts(3).base_delay(Duration::from_millis(1));
/// let calls = Arc::new(AtomicU32::new(0));
/// let service = ServiceBuilder::new().layer(RetryLayer::new(Arc::new(Retry::new("stock", policy)))).service_fn(move |item: u32| {
///     let call = calls.fetch_add(1, Ordering::Relaxed);
///     async move { if call == 0 { Err(BoxError::from("busy")) } else { Ok(item * 10) } }
/// });
/// assert_eq!(service.oneshot(3).await?, 30);
/// # Ok::<(), BoxError>(())
/// # }).unwrap();
/// ```
#[derive(Clone)]
pub struct RetryLayer<J = ByError> {
    retry: Arc<Retry>,
    judge: J,
}

impl<J> std::fmt::Debug for RetryLayer<J> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RetryLayer")
            .field("retry", &self.retry.name())
            .finish_non_exhaustive()
    }
}

impl RetryLayer {
    /// A layer with this retry, which others may share.
    pub fn new(retry: Arc<Retry>) -> Self {
        Self {
            retry,
            judge: ByError,
        }
    }
}

judged!(RetryLayer { retry });
layer!(RetryLayer<J>);

/// An outcome that was judged a failure.
pub(super) struct Judged<Response> {
    pub(super) outcome: Result<Response, BoxError>,
    pub(super) verdict: Verdict,
}

impl<S, Request, J> Guard<S, Request> for RetryLayer<J>
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
        let Self { retry, judge } = self.clone();
        let fresh = ready.clone();
        async move {
            let mut ready = Some(ready);
            let (judge, fresh, request) = (&judge, &fresh, &request);
            let attempt = move |_| {
                let (ready, request) = (ready.take(), request.clone());
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
            match retry.run_with(verdict, attempt).await {
                Ok(outcome) => outcome,
                Err(Failure::Failed(judged)) => judged.outcome,
                Err(Failure::Rejected(rejection)) => Err(rejection.into()),
            }
        }
    }
}

pub(super) async fn called<S, Request>(
    mut ready: S,
    request: Request,
) -> Result<S::Response, BoxError>
where
    S: Service<Request, Error: Into<BoxError>>,
{
    ready.call(request).await.map_err(Into::into)
}

pub(super) async fn made_ready_and_called<S, Request>(
    mut service: S,
    request: Request,
) -> Result<S::Response, BoxError>
where
    S: Service<Request, Error: Into<BoxError>>,
{
    poll_fn(|cx| service.poll_ready(cx))
        .await
        .map_err(Into::into)?;
    called(service, request).await
}
