//! A timeout and a profile around a service.

use std::sync::Arc;

use tower_service::Service;

use super::judge::{ByError, Judge, judged};
use super::service::{BoxError, Guard, boxed, layer};
use crate::rooms::profile::Profile;
use crate::rooms::timeout::Timeout;
use crate::words::outcome::Ending;

/// Drops a call of a service that takes too long. See the [module](super) for an example.
#[derive(Clone)]
pub struct TimeoutLayer {
    timeout: Arc<Timeout>,
}

layer! { TimeoutLayer { timeout: Timeout } }

impl<S, Request> Guard<S, Request> for TimeoutLayer
where
    S: Service<Request, Error: Into<BoxError>, Response: Send, Future: Send> + Send + 'static,
    Request: Send + 'static,
{
    async fn guard(self, mut ready: S, request: Request) -> Result<S::Response, BoxError> {
        let call = async move { ready.call(request).await };
        self.timeout.run(call).await.map_err(boxed)
    }
}

/// Counts and times every call of a service. What a policy below refused counts as rejected.
///
/// ```
/// use std::sync::Arc;
/// use resilience_runtime::rooms::profile::Profile;
/// use resilience_runtime::tower::{BoxError, ProfileLayer};
/// use tower::{ServiceBuilder, ServiceExt, service_fn};
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
/// let profile = Arc::new(Profile::new("stock"));
/// let service = ServiceBuilder::new()
///     .layer(ProfileLayer::new(profile.clone()))
///     .service_fn(|item: u32| async move { Ok::<_, BoxError>(item) });
/// service.oneshot(3).await?;
/// assert_eq!(profile.snapshot().success, 1);
/// # Ok::<(), BoxError>(())
/// # }).unwrap();
/// ```
#[derive(Clone)]
pub struct ProfileLayer<J = ByError> {
    profile: Arc<Profile>,
    judge: J,
}

judged!(ProfileLayer { profile });
layer! { ProfileLayer<J> { profile: Profile, judge: ByError } }

impl<S, Request, J> Guard<S, Request> for ProfileLayer<J>
where
    S: Service<Request, Error: Into<BoxError>, Response: Send, Future: Send> + Send + 'static,
    Request: Send + 'static,
    J: Judge<S::Response>,
{
    async fn guard(self, mut ready: S, request: Request) -> Result<S::Response, BoxError> {
        let running = self.profile.enter();
        let outcome = ready.call(request).await.map_err(Into::into);
        let ending = match self.judge.judge(outcome.as_ref()) {
            None => Ending::Success,
            Some(verdict) if verdict.refused => Ending::Rejected,
            Some(_) => Ending::Error,
        };
        running.finish(ending, None);
        outcome
    }
}
