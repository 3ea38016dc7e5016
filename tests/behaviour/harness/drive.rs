//! Driving calls by hand, poll by poll, on a paused clock.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use resilience::Registry;

use super::stacks::{Call, Stack};
use super::world::{Answer, Job, Planned};

/// More polls than any call here needs.
pub(crate) const ENOUGH: u32 = 200;

/// A call in its registry, polled by hand.
pub(crate) struct Hand {
    future: Pin<Box<dyn Future<Output = Answer> + Send>>,
    came: Option<Came>,
}

/// How a call came out.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Came {
    Back(Answer),
    Unwinding,
}

impl Hand {
    pub(crate) fn new(stack: &Stack, registry: &Registry, job: Job) -> Self {
        let call: Call = stack.call(job);
        Self {
            future: Box::pin(registry.wrap(call)),
            came: None,
        }
    }

    /// One poll, with nobody to be woken.
    pub(crate) fn poll(&mut self) -> Poll<Answer> {
        self.future
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
    }

    /// One poll that catches a planned panic. Whether the call is over.
    pub(crate) fn poll_caught(&mut self) -> bool {
        if self.came.is_none() {
            self.came = match catch_unwind(AssertUnwindSafe(|| self.poll())) {
                Ok(Poll::Ready(answer)) => Some(Came::Back(answer)),
                Ok(Poll::Pending) => None,
                Err(panic) => {
                    assert!(panic.is::<Planned>(), "another panic came out");
                    Some(Came::Unwinding)
                }
            };
        }
        self.came.is_some()
    }

    /// Polls until it ends or its panic comes out; the clock goes on between the polls.
    pub(crate) async fn outcome(mut self) -> Came {
        for _ in 0..ENOUGH {
            if self.poll_caught() {
                break;
            }
            tick().await;
        }
        self.came.expect("the call never ended")
    }

    /// Polls until it ends; the clock goes on between the polls.
    pub(crate) async fn finish(mut self) -> Option<Answer> {
        for _ in 0..ENOUGH {
            if let Poll::Ready(answer) = self.poll() {
                return Some(answer);
            }
            tick().await;
        }
        None
    }
}

/// The clock goes on by less than any wait here but the body's own sleep.
pub(crate) async fn tick() {
    tokio::time::advance(Duration::from_millis(15)).await;
}

/// Long after: every circuit may be tried again, and every timer is over.
pub(crate) async fn much_later() {
    tokio::time::advance(Duration::from_secs(1800)).await;
    for _ in 0..5 {
        tokio::task::yield_now().await;
    }
}
