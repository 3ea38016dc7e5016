//! A circuit breaker around a service.

use std::fmt::Display;
use std::sync::Arc;

use tower_service::Service;

use super::judge::{ByError, Judge, judged, text};
use super::key::{KeyOf, keyed};
use super::service::{BoxError, Guard, layer};
use crate::rooms::circuit_breaker::CircuitBreaker;

/// Stops calling a service that keeps failing. See the [module](super) for an example.
///
/// A refused call never reaches the service; the one that was made ready for it is dropped.
#[derive(Clone)]
pub struct CircuitBreakerLayer<J = ByError, K = ()> {
    breaker: Arc<CircuitBreaker>,
    judge: J,
    key: K,
}

judged!(CircuitBreakerLayer<K> { breaker, key });
keyed!(
    /// Gives every key a breaker of its own, as [`CircuitBreaker::for_key`] does: each host, tenant or replica.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use resilience_runtime::rooms::circuit_breaker::CircuitBreaker;
    /// # use resilience_runtime::tower::{BoxError, CircuitBreakerLayer};
    /// # use tower::{ServiceBuilder, ServiceExt, service_fn};
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let hosts = Arc::new(CircuitBreaker::builder("hosts").failure_threshold(1).build()?);
    /// let service = ServiceBuilder::new()
    ///     .layer(CircuitBreakerLayer::new(hosts).by_key(|host: &&'static str| *host))
    ///     .service_fn(|host: &'static str| async move {
    ///         if host == "a.example" { Err(BoxError::from("down")) } else { Ok(host.len()) }
    ///     });
    /// service.clone().oneshot("a.example").await.unwrap_err();
    /// assert_eq!(service.oneshot("b.example").await?, 9);
    /// # Ok::<(), BoxError>(())
    /// # }).unwrap();
    /// ```
    CircuitBreakerLayer<J> { breaker, judge } + Display
);
layer! { CircuitBreakerLayer<J, K> { breaker: CircuitBreaker, judge: ByError, key: () } }

impl<S, Request, J, K> Guard<S, Request> for CircuitBreakerLayer<J, K>
where
    S: Service<Request, Error: Into<BoxError>, Response: Send, Future: Send> + Send + 'static,
    Request: Send + 'static,
    J: Judge<S::Response>,
    K: KeyOf<Request, Key: Display>,
{
    async fn guard(self, mut ready: S, request: Request) -> Result<S::Response, BoxError> {
        let own;
        let breaker = match self.key.key_of(&request) {
            None => &*self.breaker,
            Some(key) => {
                own = self.breaker.for_key(&key);
                &*own
            }
        };
        let permit = breaker.try_acquire()?;
        let outcome = ready.call(request).await.map_err(Into::into);
        match self.judge.judge(outcome.as_ref()) {
            None => permit.success(),
            Some(verdict) => permit.settle(verdict, || text(&outcome)),
        }
        outcome
    }
}
