//! The sleep between two attempts: its timer is on the heap, so that a call that never sleeps carries three words.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use crate::words::clock;

/// A sleep of any length. One of no length lets other tasks run once, so that no retry starves its thread.
#[must_use = "futures do nothing unless polled"]
pub struct Nap(Way);

enum Way {
    Timer(Pin<Box<dyn Future<Output = ()> + Send + Sync>>),
    Yield,
    Done,
}

/// Sleeps on the runtime's timer.
pub fn nap(length: Duration) -> Nap {
    Nap(if length.is_zero() {
        Way::Yield
    } else {
        Way::Timer(Box::pin(clock::sleep(length)))
    })
}

impl Future for Nap {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        match &mut self.0 {
            Way::Timer(timer) => ready!(timer.as_mut().poll(cx)),
            Way::Yield => {
                self.0 = Way::Done;
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            Way::Done => {}
        }
        self.0 = Way::Done;
        Poll::Ready(())
    }
}
