//! Floor 5: the policies as `tower` layers, for the edges of a service: axum, reqwest and tonic.
//!
//! Each layer takes a policy that the registry lists, shared or its own, and wraps any [`tower_service::Service`] that can be cloned. The order in
//! a `ServiceBuilder` is the order of the layers, as with attributes. Batches are a service of their own, [`BatchService`].
//!
//! - An error is a [`BoxError`], as with tower's own layers. A policy's refusal is a [`Rejection`](crate::words::rejection::Rejection) in it, found by
//!   `downcast_ref`.
//! - What counts as a failure is asked of the whole outcome: [`CircuitBreakerLayer::judge`] and its like. Without it a response is a success, and of an error
//!   what it says itself (a rejection or an I/O error in its chain), else recoverable.
//! - `poll_ready` is the inner service's own: no policy takes a permit before `call`, so nothing leaks when a ready service is dropped. Each
//!   call uses the very service that was made ready, and a retry makes one ready before each further attempt.
//! - A call is one boxed future; dropping it drops the inner call and gives every permit back.
//!
//! ```
//! use std::sync::Arc;
//! use std::time::Duration;
//! use resilience_runtime::registry::registry;
//! use resilience_runtime::rooms::{circuit_breaker::CircuitBreaker, timeout::Timeout};
//! use resilience_runtime::tower::{BoxError, CircuitBreakerLayer, TimeoutLayer};
//! use tower::{Service, ServiceBuilder, ServiceExt, service_fn};
//!
//! # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
//! registry().add(CircuitBreaker::builder("stock").failure_threshold(1).build()?)?;
//! let breaker = registry().circuit_breaker("stock").expect("just added");
//! let mut stock = ServiceBuilder::new()
//!     .layer(CircuitBreakerLayer::new(breaker))
//!     .layer(TimeoutLayer::new(Arc::new(Timeout::new("stock", Duration::from_secs(2)))))
//!     .service(service_fn(|item: u32| async move {
//!         if item == 0 { Err(BoxError::from("no such item")) } else { Ok(item * 10) }
//!     }));
//!
//! assert_eq!(stock.ready().await?.call(3).await?, 30);
//! stock.ready().await?.call(0).await.unwrap_err();
//! let refused = stock.ready().await?.call(3).await.unwrap_err();
//! assert!(refused.to_string().starts_with("circuit breaker `stock` is open"));
//! # Ok::<(), BoxError>(())
//! # }).unwrap();
//! ```

mod admission;
mod answers;
mod attempt;
mod batch;
mod chaos;
mod circuit_breaker;
mod concurrency_limit;
mod hedge;
mod judge;
mod key;
mod measuring;
mod retry;
mod service;

pub use admission::{BulkheadLayer, RateLimitLayer};
pub use answers::{CacheLayer, FallbackLayer, SharedError};
pub use batch::BatchService;
pub use chaos::ChaosLayer;
pub use circuit_breaker::CircuitBreakerLayer;
pub use concurrency_limit::ConcurrencyLimitLayer;
pub use hedge::HedgeLayer;
pub use judge::{ByError, Judge};
pub use key::KeyOf;
pub use measuring::{ProfileLayer, TimeoutLayer};
pub use retry::RetryLayer;
pub use service::{BoxError, Guard, Guarded};
