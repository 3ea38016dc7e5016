//! Chaos in front of a service: failures and delays on purpose.

use std::sync::Arc;

use tower_service::Service;

use super::service::{BoxError, Guard, layer};
#[cfg(feature = "chaos")]
use crate::registry::registry;
use crate::rooms::chaos::Chaos;
#[cfg(feature = "chaos")]
use crate::rooms::chaos::{Pause, any_enabled};

/// Fails calls of a service on purpose, or holds them up, while the switch of the registry in force is on.
///
/// Without the cargo feature `chaos` it passes everything on, as the attribute does; with it, while no switch is on.
///
/// ```
/// use std::sync::Arc;
/// use resilience_runtime::rooms::chaos::Chaos;
/// use resilience_runtime::tower::{BoxError, ChaosLayer};
/// use tower::{ServiceBuilder, ServiceExt, service_fn};
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let chaos = Arc::new(Chaos::builder("stock").error(1.0).build()?);
/// let service = ServiceBuilder::new()
///     .layer(ChaosLayer::new(chaos))
///     .service_fn(|item: u32| async move { Ok::<_, BoxError>(item * 10) });
/// // until `registry().chaos().enable()`
/// assert_eq!(service.oneshot(3).await?, 30);
/// # Ok::<(), BoxError>(())
/// # }).unwrap();
/// ```
#[derive(Clone)]
pub struct ChaosLayer {
    chaos: Arc<Chaos>,
}

layer! { ChaosLayer { chaos: Chaos } }

impl<S, Request> Guard<S, Request> for ChaosLayer
where
    S: Service<Request, Error: Into<BoxError>, Response: Send, Future: Send> + Send + 'static,
    Request: Send + 'static,
{
    async fn guard(self, mut ready: S, request: Request) -> Result<S::Response, BoxError> {
        #[cfg(feature = "chaos")]
        if any_enabled() {
            let fault = registry().chaos().strike(&self.chaos);
            Pause::new(fault.delay).await;
            if fault.error {
                return Err(self.chaos.rejection().into());
            }
        }
        ready.call(request).await.map_err(Into::into)
    }
}
