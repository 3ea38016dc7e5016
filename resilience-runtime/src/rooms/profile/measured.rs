//! The future of [`Profile::measure`]: counted from its first poll, and when dropped.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::driver::Profile;
use super::guard::Running;
use crate::words::outcome::Outcome;

pin_project! {
    /// A future that a profile measures, from its first poll on.
    #[must_use = "futures do nothing unless polled"]
    pub struct Measured<'a, F> {
        profile: &'a Profile,
        running: Option<Running<'a>>,
        #[pin]
        body: F,
    }
}

impl<'a, F> Measured<'a, F> {
    pub(super) fn new(profile: &'a Profile, body: F) -> Self {
        Self {
            profile,
            running: None,
            body,
        }
    }
}

impl<F: Future<Output: Outcome>> Future for Measured<'_, F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        // out of the future while the body runs: a panic drops it while the thread unwinds, and so is told from a drop
        let running = this.running.take().unwrap_or_else(|| this.profile.enter());
        let polled = this.body.poll(cx);
        match &polled {
            Poll::Ready(value) => running.finish(Profile::ending_of(value), None),
            Poll::Pending => *this.running = Some(running),
        }
        polled
    }
}
