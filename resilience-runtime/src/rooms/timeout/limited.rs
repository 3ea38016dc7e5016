//! A whole call under a timeout, for code that uses it without the attribute.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use super::timed::Timed;
use crate::words::outcome::Failure;

pin_project! {
    /// A call under a [`Timeout`](super::Timeout): what [`run`](super::Timeout::run) gives.
    #[must_use = "futures do nothing unless polled"]
    pub struct Limited<'t, F> {
        #[pin]
        pub(super) timed: Timed<'t, F>,
    }
}

impl<T, E, F: Future<Output = Result<T, E>>> Future for Limited<'_, F> {
    type Output = Result<T, Failure<E>>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let result = ready!(self.project().timed.poll(cx));
        Poll::Ready(match result {
            Ok(value) => value.map_err(Failure::Failed),
            Err(rejection) => Err(Failure::Rejected(rejection)),
        })
    }
}
