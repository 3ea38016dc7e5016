//! One of several attempts at a call, each with a service that was made ready.

use std::future::poll_fn;

use parking_lot::Mutex;
use tower_service::Service;

use super::judge::Judge;
use super::service::BoxError;
use crate::words::outcome::Failure;
use crate::words::severity::Verdict;

/// What all attempts at a call share. The first has the service that was made ready for the call.
pub(super) struct Attempts<S, Request, J> {
    ready: Mutex<Option<S>>,
    fresh: S,
    request: Request,
    judge: J,
}

/// An outcome that was judged a failure.
pub(super) struct Judged<Response> {
    outcome: Result<Response, BoxError>,
    verdict: Verdict,
}

impl<Response> Judged<Response> {
    pub(super) fn verdict(&self) -> Verdict {
        self.verdict
    }
}

type Attempted<Response> = Result<Result<Response, BoxError>, Judged<Response>>;

impl<S, Request, J> Attempts<S, Request, J>
where
    S: Service<Request, Error: Into<BoxError>> + Clone,
    Request: Clone,
    J: Judge<S::Response>,
{
    pub(super) fn new(ready: S, request: Request, judge: J) -> Self {
        Self {
            fresh: ready.clone(),
            ready: Mutex::new(Some(ready)),
            request,
            judge,
        }
    }

    /// One more: an `Err` is what was judged a failure, whether it is an error or not.
    pub(super) async fn next(&self) -> Attempted<S::Response> {
        let ready = self.ready.lock().take();
        let outcome = match ready {
            Some(ready) => called(ready, self.request.clone()).await,
            None => made_ready_and_called(self.fresh.clone(), self.request.clone()).await,
        };
        match self.judge.judge(outcome.as_ref()) {
            None => Ok(outcome),
            Some(verdict) => Err(Judged { outcome, verdict }),
        }
    }
}

/// What the attempts came to: the last outcome, or why there was none.
pub(super) fn ended<Response>(
    ended: Result<Result<Response, BoxError>, Failure<Judged<Response>>>,
) -> Result<Response, BoxError> {
    match ended {
        Ok(outcome) => outcome,
        Err(Failure::Failed(judged)) => judged.outcome,
        Err(Failure::Rejected(rejection)) => Err(rejection.into()),
    }
}

async fn called<S, Request>(mut ready: S, request: Request) -> Result<S::Response, BoxError>
where
    S: Service<Request, Error: Into<BoxError>>,
{
    ready.call(request).await.map_err(Into::into)
}

pub(super) async fn made_ready_and_called<S, Request>(
    mut service: S,
    request: Request,
) -> Result<S::Response, BoxError>
where
    S: Service<Request, Error: Into<BoxError>>,
{
    poll_fn(|cx| service.poll_ready(cx))
        .await
        .map_err(Into::into)?;
    called(service, request).await
}
