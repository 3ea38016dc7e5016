//! A bulkhead and a rate limit in front of a service.

use std::sync::Arc;

use tower_service::Service;

use super::key::{KeyOf, keyed};
use super::service::{BoxError, Guard, layer};
use crate::rooms::bulkhead::Bulkhead;
use crate::rooms::rate_limit::RateLimiter;

/// Lets at most so many calls of a service run at once; the place is taken in the call, waiting for it in the bulkhead's queue.
///
/// ```
/// use std::sync::Arc;
/// use resilience_runtime::rooms::bulkhead::Bulkhead;
/// use resilience_runtime::tower::{BoxError, BulkheadLayer};
/// use tower::{ServiceBuilder, ServiceExt, service_fn};
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
/// let tenants = Arc::new(Bulkhead::builder("tenants", 1).queue(10).build()?);
/// let service = ServiceBuilder::new()
///     .layer(BulkheadLayer::new(tenants).by_key(|tenant: &String| tenant.clone()))
///     .service_fn(|tenant: String| async move { Ok::<_, BoxError>(tenant.len()) });
/// assert_eq!(service.oneshot("ada".to_owned()).await?, 3);
/// # Ok::<(), BoxError>(())
/// # }).unwrap();
/// ```
#[derive(Clone)]
pub struct BulkheadLayer<K = ()> {
    bulkhead: Arc<Bulkhead>,
    key: K,
}

keyed!(
    /// Gives every key places and a queue of its own.
    BulkheadLayer { bulkhead }
);
layer! { BulkheadLayer<K> { bulkhead: Bulkhead, key: () } }

impl<S, Request, K> Guard<S, Request> for BulkheadLayer<K>
where
    S: Service<Request, Error: Into<BoxError>, Response: Send, Future: Send> + Send + 'static,
    Request: Send + 'static,
    K: KeyOf<Request>,
{
    async fn guard(self, mut ready: S, request: Request) -> Result<S::Response, BoxError> {
        let key = self.key.key_of(&request);
        let call = async move { ready.call(request).await.map_err(Into::into) };
        match key {
            None => self.bulkhead.run(call).await?,
            Some(key) => self.bulkhead.run_for(&key, call).await?,
        }
    }
}

/// Lets so many calls of a service through in a time, at once or when their turn comes, as the limiter says.
///
/// ```
/// use std::sync::Arc;
/// use resilience_runtime::rooms::rate_limit::{Rate, RateLimiter};
/// use resilience_runtime::tower::{BoxError, RateLimitLayer};
/// use tower::{ServiceBuilder, ServiceExt, service_fn};
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
/// let limit = Arc::new(RateLimiter::builder("per-tenant").rate(Rate::per_second(1)).build()?);
/// let service = ServiceBuilder::new()
///     .layer(RateLimitLayer::new(limit).by_key(|tenant: &&'static str| *tenant))
///     .service_fn(|tenant: &'static str| async move { Ok::<_, BoxError>(tenant.len()) });
/// assert_eq!(service.clone().oneshot("ada").await?, 3);
/// assert_eq!(service.clone().oneshot("bob").await?, 3);
/// assert!(service.oneshot("ada").await.is_err());
/// # Ok::<(), BoxError>(())
/// # }).unwrap();
/// ```
#[derive(Clone)]
pub struct RateLimitLayer<K = ()> {
    limiter: Arc<RateLimiter>,
    key: K,
}

keyed!(
    /// Gives every key a limit of its own.
    RateLimitLayer { limiter }
);
layer! { RateLimitLayer<K> { limiter: RateLimiter, key: () } }

impl<S, Request, K> Guard<S, Request> for RateLimitLayer<K>
where
    S: Service<Request, Error: Into<BoxError>, Response: Send, Future: Send> + Send + 'static,
    Request: Send + 'static,
    K: KeyOf<Request>,
{
    async fn guard(self, mut ready: S, request: Request) -> Result<S::Response, BoxError> {
        match self.key.key_of(&request) {
            None => self.limiter.acquire().await?,
            Some(key) => self.limiter.acquire_key(&key).await?,
        }
        ready.call(request).await.map_err(Into::into)
    }
}
