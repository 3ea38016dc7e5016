//! A circuit breaker around a service.

use std::future::Future;
use std::sync::Arc;

use tower_service::Service;

use super::judge::{ByError, Judge, judged, text};
use super::service::{BoxError, Guard, Guarded, layer};
use crate::rooms::circuit_breaker::CircuitBreaker;
use crate::words::severity::Verdict;

/// Stops calling a service that keeps failing. See the [module](super) for an example.
///
/// A refused call never reaches the service; the one that was made ready for it is dropped.
#[derive(Clone, Debug)]
pub struct CircuitBreakerLayer<J = ByError> {
    breaker: Arc<CircuitBreaker>,
    judge: J,
}

impl CircuitBreakerLayer {
    /// A layer with this breaker, which others may share.
    pub fn new(breaker: Arc<CircuitBreaker>) -> Self {
        Self {
            breaker,
            judge: ByError,
        }
    }
}

judged!(CircuitBreakerLayer { breaker });
layer!(CircuitBreakerLayer<J>);

impl<S, Request, J> Guard<S, Request> for CircuitBreakerLayer<J>
where
    S: Service<Request, Error: Into<BoxError>, Response: Send, Future: Send> + Send + 'static,
    Request: Send + 'static,
    J: Judge<S::Response>,
{
    fn guard(
        &self,
        mut ready: S,
        request: Request,
    ) -> impl Future<Output = Result<S::Response, BoxError>> + Send + 'static {
        let Self { breaker, judge } = self.clone();
        async move {
            let permit = breaker.try_acquire()?;
            let outcome = ready.call(request).await.map_err(Into::into);
            match judge.judge(outcome.as_ref()) {
                None => permit.success(),
                Some(verdict) => permit.settle(verdict, || text(&outcome)),
            }
            outcome
        }
    }
}
