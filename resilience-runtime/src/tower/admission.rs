//! A bulkhead and a rate limit in front of a service.

use std::future::Future;
use std::hash::Hash;
use std::sync::Arc;

use tower_service::Service;

use super::service::{BoxError, Guard, Guarded, layer};
use crate::rooms::bulkhead::Bulkhead;
use crate::rooms::rate_limit::RateLimiter;

/// What tells the calls of a keyed limit apart. `()` tells none; any `Fn(&Request) -> Key` is one.
pub trait KeyOf<Request>: Clone + Send + Sync + 'static {
    /// The key's type.
    type Key: Hash + Eq + Clone + Send + Sync + 'static;

    /// The key of a request, `None` where all calls are one.
    fn key_of(&self, request: &Request) -> Option<Self::Key>;
}

impl<Request> KeyOf<Request> for () {
    type Key = ();

    fn key_of(&self, _: &Request) -> Option<()> {
        None
    }
}

impl<Request, Key, F> KeyOf<Request> for F
where
    F: Fn(&Request) -> Key + Clone + Send + Sync + 'static,
    Key: Hash + Eq + Clone + Send + Sync + 'static,
{
    type Key = Key;

    fn key_of(&self, request: &Request) -> Option<Key> {
        Some(self(request))
    }
}

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
#[derive(Clone, Debug)]
pub struct BulkheadLayer<K = ()> {
    bulkhead: Arc<Bulkhead>,
    key: K,
}

impl BulkheadLayer {
    /// A layer with this bulkhead, which others may share.
    pub fn new(bulkhead: Arc<Bulkhead>) -> Self {
        Self { bulkhead, key: () }
    }

    /// Gives every key places and a queue of its own.
    #[must_use]
    pub fn by_key<Request, Key, F>(self, key: F) -> BulkheadLayer<F>
    where
        F: Fn(&Request) -> Key + Clone + Send + Sync + 'static,
        Key: Hash + Eq + Clone + Send + Sync + 'static,
    {
        let Self { bulkhead, .. } = self;
        BulkheadLayer { bulkhead, key }
    }
}

layer!(BulkheadLayer<K>);

impl<S, Request, K> Guard<S, Request> for BulkheadLayer<K>
where
    S: Service<Request, Error: Into<BoxError>, Response: Send, Future: Send> + Send + 'static,
    Request: Send + 'static,
    K: KeyOf<Request>,
{
    fn guard(
        &self,
        mut ready: S,
        request: Request,
    ) -> impl Future<Output = Result<S::Response, BoxError>> + Send + 'static {
        let bulkhead = self.bulkhead.clone();
        let key = self.key.key_of(&request);
        async move {
            let call = async move { ready.call(request).await.map_err(Into::into) };
            match key {
                None => bulkhead.run(call).await?,
                Some(key) => bulkhead.run_for(&key, call).await?,
            }
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
#[derive(Clone, Debug)]
pub struct RateLimitLayer<K = ()> {
    limiter: Arc<RateLimiter>,
    key: K,
}

impl RateLimitLayer {
    /// A layer with this limiter, which others may share.
    pub fn new(limiter: Arc<RateLimiter>) -> Self {
        Self { limiter, key: () }
    }

    /// Gives every key a limit of its own.
    #[must_use]
    pub fn by_key<Request, Key, F>(self, key: F) -> RateLimitLayer<F>
    where
        F: Fn(&Request) -> Key + Clone + Send + Sync + 'static,
        Key: Hash + Eq + Clone + Send + Sync + 'static,
    {
        let Self { limiter, .. } = self;
        RateLimitLayer { limiter, key }
    }
}

layer!(RateLimitLayer<K>);

impl<S, Request, K> Guard<S, Request> for RateLimitLayer<K>
where
    S: Service<Request, Error: Into<BoxError>, Response: Send, Future: Send> + Send + 'static,
    Request: Send + 'static,
    K: KeyOf<Request>,
{
    fn guard(
        &self,
        mut ready: S,
        request: Request,
    ) -> impl Future<Output = Result<S::Response, BoxError>> + Send + 'static {
        let limiter = self.limiter.clone();
        let key = self.key.key_of(&request);
        async move {
            match key {
                None => limiter.acquire().await?,
                Some(key) => limiter.acquire_key(&key).await?,
            }
            ready.call(request).await.map_err(Into::into)
        }
    }
}
