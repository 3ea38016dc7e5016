//! A call that may have to wait: a guard whose drop gives the turn back.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::limiter::{RateLimiter, Seat};
use crate::tools::key::Key;
use crate::words::clock::{self, Instant};
use crate::words::rejection::Rejection;

/// A permit, now or when its turn comes: what [`RateLimiter::acquire`] gives. Where it need not wait it allocates nothing.
///
/// See [`RateLimiter::acquire`] for an example.
#[must_use = "futures do nothing unless polled"]
pub struct Turn<'l> {
    limiter: &'l RateLimiter,
    stage: Stage,
}

enum Stage {
    First { key: Option<Key>, permits: u32 },
    Waiting { seat: Seat, timer: Option<Timer> },
    Over,
}

/// A sleep on the heap, and until when: a turn that moved up needs another.
struct Timer {
    sleep: Pin<Box<dyn Future<Output = ()> + Send + Sync>>,
    until: Instant,
}

impl Timer {
    fn new(until: Instant) -> Self {
        let sleep = Box::pin(clock::sleep(until.since(clock::now())));
        Self { sleep, until }
    }
}

impl<'l> Turn<'l> {
    pub(super) fn new(limiter: &'l RateLimiter, key: Option<Key>, permits: u32) -> Self {
        Self {
            limiter,
            stage: Stage::First { key, permits },
        }
    }
}

impl Future for Turn<'_> {
    type Output = Result<(), Rejection>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let limiter = self.limiter;
        if let Stage::First { key, permits } = self.stage {
            self.stage = Stage::Over;
            match limiter.reserve(key, permits) {
                Ok(None) => return Poll::Ready(Ok(())),
                Ok(Some(seat)) => self.stage = Stage::Waiting { seat, timer: None },
                Err(rejection) => return Poll::Ready(Err(rejection)),
            }
        }
        let Stage::Waiting { seat, timer } = &mut self.stage else {
            panic!("a turn of a rate limit was polled after it ended");
        };
        loop {
            let turn = match limiter.ask(*seat, cx.waker().clone()) {
                Ok(()) => break,
                Err(turn) => turn,
            };
            let running = match timer {
                Some(running) if running.until == turn => running,
                _ => timer.insert(Timer::new(turn)),
            };
            match running.sleep.as_mut().poll(cx) {
                Poll::Pending => return Poll::Pending,
                // asked again: the turn has come, or it is slept on
                Poll::Ready(()) => *timer = None,
            }
        }
        self.stage = Stage::Over;
        Poll::Ready(Ok(()))
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if let Stage::Waiting { seat, .. } = self.stage {
            self.limiter.leave(seat);
        }
    }
}

impl std::fmt::Debug for Turn<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Turn")
            .field("limiter", &self.limiter.name())
            .field("waits", &matches!(self.stage, Stage::Waiting { .. }))
            .finish()
    }
}
