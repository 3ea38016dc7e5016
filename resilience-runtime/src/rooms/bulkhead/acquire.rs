//! Waiting for a place.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::gate::Entered;
use super::keys::Seat;
use super::permit::BulkheadPermit;
use super::policy::{Bulkhead, count};
use crate::words::clock;
use crate::words::rejection::Rejection;

/// On the heap, and only for who waits: a call that finds a place carries a few words.
type Timer = Pin<Box<dyn Future<Output = ()> + Send + Sync>>;

enum Stage {
    Begins,
    /// In the line, under this number, with what is left of `wait`.
    Waits(u64, Option<Timer>),
    Over,
}

/// A caller that asks for a place: what [`Bulkhead::acquire`] gives.
#[must_use = "futures do nothing unless polled"]
pub struct Acquire<'b> {
    bulkhead: &'b Bulkhead,
    seat: Option<Seat<'b>>,
    stage: Stage,
}

impl<'b> Acquire<'b> {
    #[inline]
    pub(super) fn new(bulkhead: &'b Bulkhead, seat: Option<Seat<'b>>) -> Self {
        Self {
            bulkhead,
            seat,
            stage: Stage::Begins,
        }
    }

    #[inline]
    fn admitted(&mut self) -> Poll<Result<BulkheadPermit<'b>, Rejection>> {
        self.stage = Stage::Over;
        Poll::Ready(Ok(BulkheadPermit::new(self.bulkhead, self.seat.take())))
    }

    fn refused(&mut self, how: usize) -> Poll<Result<BulkheadPermit<'b>, Rejection>> {
        self.stage = Stage::Over;
        drop(self.seat.take());
        Poll::Ready(Err(self.bulkhead.refuse(how)))
    }

    /// No place is free.
    #[cold]
    fn queue(&mut self, cx: &mut Context<'_>) -> Poll<Result<BulkheadPermit<'b>, Rejection>> {
        let config = self.bulkhead.config();
        if config.queue == 0 {
            return self.refused(count::REJECTED);
        }
        let waker = cx.waker().clone();
        let gate = self.bulkhead.gate_of(self.seat.as_ref());
        match gate.enter(config.queue, waker) {
            Entered::In => self.admitted(),
            Entered::Full => self.refused(count::REJECTED),
            Entered::Waits(number) => {
                // in the line first: should making a timer panic, it is left again
                self.stage = Stage::Waits(number, None);
                if let Some(wait) = config.wait {
                    self.stage = Stage::Waits(number, Some(Box::pin(clock::sleep(wait))));
                }
                self.wait(cx)
            }
        }
    }

    fn wait(&mut self, cx: &mut Context<'_>) -> Poll<Result<BulkheadPermit<'b>, Rejection>> {
        let Stage::Waits(number, timer) = &mut self.stage else {
            unreachable!("asked of one that waits");
        };
        let number = *number;
        let ended = timer
            .as_mut()
            .is_some_and(|timer| timer.as_mut().poll(cx).is_ready());
        let gate = self.bulkhead.gate_of(self.seat.as_ref());
        // of a place and the end of the wait that come together, the place counts
        if !ended {
            let (let_in, _unused) = gate.look(number, cx.waker().clone());
            return if let_in {
                self.admitted()
            } else {
                Poll::Pending
            };
        }
        match gate.leave(number) {
            Some(_waker) => self.refused(count::TIMED_OUT),
            None => self.admitted(),
        }
    }
}

impl<'b> Future for Acquire<'b> {
    type Output = Result<BulkheadPermit<'b>, Rejection>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.stage {
            Stage::Begins if self.bulkhead.gate_of(self.seat.as_ref()).take() => self.admitted(),
            Stage::Begins => self.queue(cx),
            Stage::Waits(..) => self.wait(cx),
            Stage::Over => panic!("asking a bulkhead for a place was polled after it ended"),
        }
    }
}

impl Drop for Acquire<'_> {
    fn drop(&mut self) {
        if let Stage::Waits(number, _) = self.stage {
            self.bulkhead.counters.add(count::ABANDONED, 1);
            let gate = self.bulkhead.gate_of(self.seat.as_ref());
            if gate.leave(number).is_none() {
                // let in, and gone before it knew: the place goes on
                self.bulkhead.give_back(self.seat.as_ref());
            }
        }
    }
}
