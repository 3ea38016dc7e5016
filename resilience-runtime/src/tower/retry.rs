//! Retries around a service.

use std::sync::Arc;

use tower_service::Service;

use super::attempt::{Attempts, Judged, ended};
use super::judge::{ByError, Judge, judged};
use super::service::{BoxError, Guard, layer};
use crate::rooms::retry::Retry;

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

judged!(RetryLayer { retry });
layer! { RetryLayer<J> { retry: Retry, judge: ByError } }

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
    async fn guard(self, ready: S, request: Request) -> Result<S::Response, BoxError> {
        let attempts = Attempts::new(ready, request, self.judge);
        ended(
            self.retry
                .run_with(Judged::verdict, |_| attempts.next())
                .await,
        )
    }
}
