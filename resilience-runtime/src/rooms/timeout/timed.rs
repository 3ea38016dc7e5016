//! A future with a deadline.

use std::future::Future;
use std::mem::replace;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use pin_project_lite::pin_project;

use super::counts::End;
use super::decide::{self, Wait};
use super::guard::Underway;
use super::policy::Timeout;
use crate::tools::abandon::{Reason, because};
use crate::tools::until::{Until, elapsed};
use crate::words::clock::{self, Instant};
use crate::words::rejection::Rejection;

/// On the heap, and not made before the body suspends: a call that never does carries two words.
type Timer = Pin<Box<dyn Future<Output = ()> + Send + Sync>>;

enum Stage<'t> {
    Waiting(&'t Timeout, Duration),
    Running(Underway<'t>, Instant),
    Over,
}

#[inline]
fn ended(until: Until) -> End {
    match until {
        Until::After(began, after) => decide::took(elapsed(began), after),
        Until::Deadline(deadline) => decide::ended(clock::now(), deadline),
    }
}

pin_project! {
    /// A future with a deadline: what [`Timeout::limit`] gives.
    #[must_use = "futures do nothing unless polled"]
    pub struct Timed<'t, F> {
        // before the stage: what is dropped unfinished is gone when it is counted
        #[pin]
        body: Option<F>,
        stage: Stage<'t>,
        timer: Option<Timer>,
    }
}

impl<'t, F> Timed<'t, F> {
    #[inline]
    pub(super) fn new(timeout: &'t Timeout, after: Duration, body: F) -> Self {
        Self {
            body: Some(body),
            stage: Stage::Waiting(timeout, after),
            timer: None,
        }
    }
}

impl<F: Future> Future for Timed<'_, F> {
    type Output = Result<F::Output, Rejection>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        // out of the struct while the body runs: should it panic, the guard is dropped by the unwinding and knows it
        let (underway, until) = match replace(this.stage, Stage::Over) {
            Stage::Waiting(timeout, after) => {
                let until = Until::after(after);
                (Underway::begin(timeout), until)
            }
            Stage::Running(underway, deadline) => (underway, Until::Deadline(deadline)),
            Stage::Over => panic!("a call with a timeout was polled after it ended"),
        };
        let body = this.body.as_mut().as_pin_mut();
        if let Some(Poll::Ready(value)) = body.map(|body| body.poll(cx)) {
            underway.end(ended(until));
            return Poll::Ready(Ok(value));
        }
        let (deadline, now) = until.deadline();
        if is_over(this.timer, deadline, now, cx) {
            because(Reason::TimedOut, || this.body.set(None));
            return Poll::Ready(Err(underway.time_out()));
        }
        *this.stage = Stage::Running(underway, deadline);
        Poll::Pending
    }
}

/// The body suspended: whether its time is over. If not, the task is woken when it is.
fn is_over(
    timer: &mut Option<Timer>,
    deadline: Instant,
    mut now: Instant,
    cx: &mut Context<'_>,
) -> bool {
    // the clock decides, not the timer: a task that has used up its turn sees no timer end
    loop {
        let left = match decide::suspended(now, deadline) {
            Wait::Over => return true,
            Wait::Forever => return false,
            Wait::For(left) => left,
        };
        let ticking = timer.get_or_insert_with(|| Box::pin(clock::sleep(left)));
        if ticking.as_mut().poll(cx).is_pending() {
            return false;
        }
        // the longest sleep is shorter than what is left
        *timer = None;
        now = clock::now();
    }
}
