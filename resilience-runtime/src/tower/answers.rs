//! A fallback and a cache around a service: what answers in its place.

use std::error::Error;
use std::fmt;
use std::hash::Hash;
use std::sync::Arc;

use tower_service::Service;

use super::service::{BoxError, Guard, Guarded, boxed, layer};
use crate::rooms::cache::TtlCache;
use crate::rooms::fallback::Fallback;
use crate::words::severity::rejection_in;

/// Answers in the place of an error. The answer may itself be an error, which is passed on.
///
/// ```
/// use std::sync::Arc;
/// use resilience_runtime::rooms::fallback::Fallback;
/// use resilience_runtime::tower::{BoxError, FallbackLayer};
/// use tower::{ServiceBuilder, ServiceExt, service_fn};
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
/// let fallback = Arc::new(Fallback::new("stock"));
/// let service = ServiceBuilder::new()
///     .layer(FallbackLayer::new(fallback, |_why: BoxError| Ok(0)))
///     .service_fn(|_item: u32| async { Err::<u32, _>(BoxError::from("down")) });
/// assert_eq!(service.oneshot(3).await?, 0);
/// # Ok::<(), BoxError>(())
/// # }).unwrap();
/// ```
#[derive(Clone)]
pub struct FallbackLayer<H> {
    fallback: Arc<Fallback>,
    handler: H,
}

impl<H> FallbackLayer<H> {
    /// A layer that counts with this fallback and answers by `handler`.
    pub fn new<Response>(fallback: Arc<Fallback>, handler: H) -> Self
    where
        H: Fn(BoxError) -> Result<Response, BoxError>,
    {
        Self { fallback, handler }
    }
}

layer! { FallbackLayer<H> { fallback } }

impl<S, Request, H> Guard<S, Request> for FallbackLayer<H>
where
    S: Service<Request, Error: Into<BoxError>, Response: Send, Future: Send> + Send + 'static,
    Request: Send + 'static,
    H: Fn(BoxError) -> Result<S::Response, BoxError> + Clone + Send + 'static,
{
    async fn guard(self, mut ready: S, request: Request) -> Result<S::Response, BoxError> {
        let error = match ready.call(request).await {
            Ok(response) => return Ok(response),
            Err(error) => error.into(),
        };
        let answering = self.fallback.answering(rejection_in(&*error).is_some());
        let answer = (self.handler)(error);
        answering.finish(answer.is_ok());
        answer
    }
}

/// Keeps responses for a time, by a key of the request; concurrent misses of a key make one call.
///
/// `None` in the place of a key goes past the cache. An error is not kept; it reaches all that wait for the call, as a
/// [`SharedError`].
///
/// ```
/// use std::sync::Arc;
/// use resilience_runtime::rooms::cache::TtlCache;
/// use resilience_runtime::tower::{BoxError, CacheLayer};
/// use tower::{ServiceBuilder, ServiceExt, service_fn};
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
/// let cache: Arc<TtlCache<u32, u32>> = Arc::new(TtlCache::builder("stock").build()?);
/// let service = ServiceBuilder::new()
///     .layer(CacheLayer::new(cache.clone(), |item: &u32| Some(*item)))
///     .service_fn(|item: u32| async move { Ok::<_, BoxError>(item * 10) });
/// assert_eq!(service.clone().oneshot(3).await?, 30);
/// assert_eq!(service.oneshot(3).await?, 30);
/// assert_eq!((cache.snapshot().misses, cache.snapshot().hits), (1, 1));
/// # Ok::<(), BoxError>(())
/// # }).unwrap();
/// ```
pub struct CacheLayer<K, Response, F> {
    cache: Arc<TtlCache<K, Response>>,
    key: F,
}

impl<K, Response, F: Clone> Clone for CacheLayer<K, Response, F> {
    fn clone(&self) -> Self {
        Self {
            cache: self.cache.clone(),
            key: self.key.clone(),
        }
    }
}

impl<K, Response, F> fmt::Debug for CacheLayer<K, Response, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CacheLayer").finish_non_exhaustive()
    }
}

impl<K, Response, F> CacheLayer<K, Response, F> {
    /// A layer with this cache, and `key`, which gives the key of a request.
    pub fn new<Request>(cache: Arc<TtlCache<K, Response>>, key: F) -> Self
    where
        F: Fn(&Request) -> Option<K>,
    {
        Self { cache, key }
    }
}

impl<Inner, K, Response, F: Clone> tower_layer::Layer<Inner> for CacheLayer<K, Response, F> {
    type Service = Guarded<Self, Inner>;

    fn layer(&self, inner: Inner) -> Self::Service {
        Guarded::new(self.clone(), inner)
    }
}

/// An error that many callers have, since they waited for one call: its source is the error of that call.
#[derive(Clone, Debug)]
pub struct SharedError(Arc<BoxError>);

impl SharedError {
    pub(super) fn new(error: BoxError) -> Self {
        Self(Arc::new(error))
    }
}

impl fmt::Display for SharedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for SharedError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&**self.0)
    }
}

impl<S, Request, K, F> Guard<S, Request> for CacheLayer<K, S::Response, F>
where
    S: Service<Request, Error: Into<BoxError>, Future: Send> + Send + 'static,
    S::Response: Clone + Send + Sync + 'static,
    Request: Send + 'static,
    K: Hash + Eq + Clone + Send + Sync + 'static,
    F: Fn(&Request) -> Option<K> + Clone + Send + 'static,
{
    async fn guard(self, mut ready: S, request: Request) -> Result<S::Response, BoxError> {
        let key = (self.key)(&request);
        let call = async move { ready.call(request).await.map_err(Into::into) };
        let Some(key) = key else {
            return call.await;
        };
        let shared = async move { call.await.map_err(SharedError::new) };
        let computed = self.cache.get_or_compute(&key, || shared).await;
        computed.map_err(boxed)
    }
}
