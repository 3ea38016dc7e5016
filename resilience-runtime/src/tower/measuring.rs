//! A timeout and a profile around a service.

use std::future::Future;
use std::sync::Arc;

use tower_service::Service;

use super::judge::{ByError, Judge, judged};
use super::service::{BoxError, Guard, Guarded, layer};
use crate::rooms::profile::Profile;
use crate::rooms::timeout::Timeout;
use crate::words::outcome::{Ending, Failure};
use crate::words::severity::Verdict;

/// Drops a call of a service that takes too long. See the [module](super) for an example.
#[derive(Clone)]
pub struct TimeoutLayer {
    timeout: Arc<Timeout>,
}

impl std::fmt::Debug for TimeoutLayer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TimeoutLayer")
            .field("timeout", &self.timeout.name())
            .finish()
    }
}

impl TimeoutLayer {
    /// A layer with this timeout, which others may share.
    pub fn new(timeout: Arc<Timeout>) -> Self {
        Self { timeout }
    }
}

layer!(TimeoutLayer);

impl<S, Request> Guard<S, Request> for TimeoutLayer
where
    S: Service<Request, Error: Into<BoxError>, Response: Send, Future: Send> + Send + 'static,
    Request: Send + 'static,
{
    fn guard(
        &self,
        mut ready: S,
        request: Request,
    ) -> impl Future<Output = Result<S::Response, BoxError>> + Send + 'static {
        let timeout = self.timeout.clone();
        async move {
            let call = async move { ready.call(request).await };
            match timeout.run(call).await {
                Ok(response) => Ok(response),
                Err(Failure::Failed(error)) => Err(error.into()),
                Err(Failure::Rejected(rejection)) => Err(rejection.into()),
            }
        }
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

impl<J> std::fmt::Debug for ProfileLayer<J> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProfileLayer").finish_non_exhaustive()
    }
}

impl ProfileLayer {
    /// A layer with this profile, which others may share.
    pub fn new(profile: Arc<Profile>) -> Self {
        Self {
            profile,
            judge: ByError,
        }
    }
}

judged!(ProfileLayer { profile });
layer!(ProfileLayer<J>);

impl<S, Request, J> Guard<S, Request> for ProfileLayer<J>
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
        let Self { profile, judge } = self.clone();
        async move {
            let running = profile.enter();
            let outcome = ready.call(request).await.map_err(Into::into);
            let ending = match judge.judge(outcome.as_ref()) {
                None => Ending::Success,
                Some(verdict) if verdict.refused => Ending::Rejected,
                Some(_) => Ending::Error,
            };
            running.finish(ending, None);
            outcome
        }
    }
}
