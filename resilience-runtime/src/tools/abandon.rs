//! Why a call is dropped before it ended: a layer that drops an inner future says so, and the permits inside can ask.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

/// Why a layer dropped the call inside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// It took too long: a failure of what it called.
    TimedOut,
    /// Another attempt of the same call was faster: it says nothing about what it called.
    Outrun,
}

thread_local! {
    static REASON: Cell<Option<Reason>> = const { Cell::new(None) };
}

struct Restore(Option<Reason>);

impl Drop for Restore {
    fn drop(&mut self) {
        let _ending = REASON.try_with(|reason| reason.set(self.0));
    }
}

/// Runs `drop_it`, which drops a call, and lets everything dropped in it know why. The innermost reason holds.
///
/// ```
/// # use resilience_runtime::tools::abandon::{Reason, because, reason};
/// because(Reason::TimedOut, || assert_eq!(reason(), Some(Reason::TimedOut)));
/// assert_eq!(reason(), None);
/// ```
///
/// # Panics
/// Where `drop_it` does; the reason ends all the same.
pub fn because<T>(why: Reason, drop_it: impl FnOnce() -> T) -> T {
    within(Some(why), drop_it)
}

fn within<T>(why: Option<Reason>, drop_it: impl FnOnce() -> T) -> T {
    let before = REASON.try_with(|reason| reason.replace(why)).ok().flatten();
    let _restore = Restore(before);
    drop_it()
}

/// Why the call that is being dropped on this thread is dropped; `None` where its caller simply went away.
///
/// See [`because`] for an example.
pub fn reason() -> Option<Reason> {
    REASON.try_with(Cell::get).ok().flatten()
}

pin_project! {
    /// A future whose drop is no business of the reason around it: what [`masked`] gives.
    #[must_use = "futures do nothing unless polled"]
    pub struct Masked<F> {
        #[pin]
        future: Option<F>,
    }

    impl<F> PinnedDrop for Masked<F> {
        fn drop(this: Pin<&mut Self>) {
            let mut future = this.project().future;
            if future.is_some() {
                within(None, || future.set(None));
            }
        }
    }
}

/// The future, of which nothing is told why it is dropped: a user's body, whose own calls simply lose their caller.
///
/// ```
/// # use resilience_runtime::tools::abandon::{Reason, because, masked, reason};
/// struct Asks;
/// impl Drop for Asks {
///     fn drop(&mut self) {
///         assert_eq!(reason(), None);
///     }
/// }
/// let asks = Asks;
/// let body = masked(async move { drop(asks) });
/// because(Reason::TimedOut, || drop(body));
/// ```
#[inline]
pub fn masked<F: Future>(future: F) -> Masked<F> {
    let future = Some(future);
    Masked { future }
}

impl<F: Future> Future for Masked<F> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let mut future = self.project().future;
        match future.as_mut().as_pin_mut() {
            Some(running) => {
                let value = ready!(running.poll(cx));
                // gone in its own time, so that the drop has nothing to do
                future.set(None);
                Poll::Ready(value)
            }
            None => panic!("a body was polled after it ended"),
        }
    }
}
