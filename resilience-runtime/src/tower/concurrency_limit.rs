//! A concurrency limit around a service.

use std::sync::Arc;

use tower_service::Service;

use super::judge::{ByError, Judge, judged};
use super::service::{BoxError, Guard, layer};
use crate::rooms::concurrency_limit::ConcurrencyLimit;
use crate::words::rejection::RejectionKind;
use crate::words::severity::{Verdict, rejection_in};

/// Lets as many calls of a service run at once as it can take, by how long its answers take.
///
/// An outcome that the judge gives a retry-after, and a timeout's rejection, mean overload; another failure teaches nothing.
///
/// ```
/// use std::sync::Arc;
/// use resilience_runtime::rooms::concurrency_limit::ConcurrencyLimit;
/// use resilience_runtime::tower::{BoxError, ConcurrencyLimitLayer};
/// use tower::{ServiceBuilder, ServiceExt, service_fn};
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let search = Arc::new(ConcurrencyLimit::builder("search").build()?);
/// let service = ServiceBuilder::new()
///     .layer(ConcurrencyLimitLayer::new(search.clone()))
///     .service_fn(|word: String| async move { Ok::<_, BoxError>(word.len()) });
/// assert_eq!(service.oneshot("ada".to_owned()).await?, 3);
/// assert_eq!(search.snapshot().successful, 1);
/// # Ok::<(), BoxError>(())
/// # }).unwrap();
/// ```
#[derive(Clone)]
pub struct ConcurrencyLimitLayer<J = ByError> {
    limit: Arc<ConcurrencyLimit>,
    judge: J,
}

judged!(ConcurrencyLimitLayer { limit });
layer! { ConcurrencyLimitLayer<J> { limit: ConcurrencyLimit, judge: ByError } }

impl<S, Request, J> Guard<S, Request> for ConcurrencyLimitLayer<J>
where
    S: Service<Request, Error: Into<BoxError>, Response: Send, Future: Send> + Send + 'static,
    Request: Send + 'static,
    J: Judge<S::Response>,
{
    async fn guard(self, mut ready: S, request: Request) -> Result<S::Response, BoxError> {
        let permit = self.limit.try_acquire()?;
        let outcome = ready.call(request).await.map_err(Into::into);
        match self.judge.judge(outcome.as_ref()) {
            None => permit.success(),
            Some(verdict) if means_overload(verdict, &outcome) => permit.dropped(),
            Some(_) => permit.ignored(),
        }
        outcome
    }
}

fn means_overload<T>(verdict: Verdict, outcome: &Result<T, BoxError>) -> bool {
    let timed_out = || {
        let rejection = outcome
            .as_ref()
            .err()
            .and_then(|error| rejection_in(&**error));
        rejection.is_some_and(|rejection| rejection.kind() == RejectionKind::TimedOut)
    };
    !verdict.refused && (verdict.retry_after.is_some() || timed_out())
}
