//! A call's turn at the cache: from its first look, through the wait for another caller's run, to a run of its own.

use std::future::Future;
use std::hash::Hash;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use super::flight::Caller;
use super::flights::{Entered, Lead, Waited};
use super::look::At;
use super::run::Run;
use super::store::Store;
use super::waiter::Waiter;
use crate::words::outcome::Look;

/// What a call gets without running the body itself.
#[derive(Clone)]
pub enum Answer<T, X, J> {
    /// A value; `None` is the function's own `None`.
    Value {
        /// The value.
        value: Option<T>,
        /// Where it comes from.
        look: Look,
        /// Whether it is stale, or a fallback gave it.
        degraded: bool,
    },
    /// The error of the run that this call joined.
    Failed(X),
    /// The rejection of the run that this call joined.
    Rejected(J),
}

impl<T, X, J> Answer<T, X, J> {
    pub(super) fn stale(value: Option<T>) -> Self {
        Self::Value {
            value,
            look: Look::Stale,
            degraded: true,
        }
    }
}

/// What the first look comes to.
pub enum Seek<'s, K: Hash + Eq, T, X, J> {
    /// The turn, at once.
    Now(Turn<'s, K, T, X, J>),
    /// The turn comes: await it, or [`wait`](Later::wait) for it.
    Later(Later<'s, K, T, X, J>),
}

/// A call's turn.
pub enum Turn<'s, K: Hash + Eq, T, X, J> {
    /// There is an answer.
    Answered(Answer<T, X, J>),
    /// The call runs the body and tells the [`Run`] how it ended.
    Runs(Run<'s, K, T, X, J>),
}

/// The wait for a turn. A hand-written future: nothing of the user's is in it.
///
/// # Cancel safety
/// Dropped, it leaves the flight; had it been woken to take over, the next waiter is woken.
#[must_use = "futures do nothing unless polled"]
pub struct Later<'s, K: Hash + Eq, T, X, J> {
    store: &'s Store<K, T, X, J>,
    at: At,
    key: Arc<K>,
    blocks: bool,
    waiter: Option<Waiter<'s, K, Answer<T, X, J>>>,
    /// How a value is counted that turns up meanwhile.
    look: Look,
}

impl<'s, K: Hash + Eq, T, X, J> Later<'s, K, T, X, J> {
    pub(super) fn new(store: &'s Store<K, T, X, J>, at: At, key: Arc<K>, blocks: bool) -> Self {
        Self {
            store,
            at,
            key,
            blocks,
            waiter: None,
            look: Look::Hit,
        }
    }

    /// In the line already.
    pub(super) fn waiting(
        store: &'s Store<K, T, X, J>,
        at: At,
        key: Arc<K>,
        waiter: Waiter<'s, K, Answer<T, X, J>>,
        blocks: bool,
    ) -> Self {
        Self {
            waiter: Some(waiter),
            ..Self::new(store, at, key, blocks)
        }
    }
}

impl<'s, K, T, X, J> Later<'s, K, T, X, J>
where
    K: Hash + Eq + Send + Sync + 'static,
    T: Clone + Send + Sync + 'static,
    X: Clone,
    J: Clone,
{
    /// The same on this thread, parked until another thread's run ends.
    pub fn wait(self) -> Turn<'s, K, T, X, J> {
        park(self)
    }

    fn run(&self, lead: Option<Lead<'s, K, Answer<T, X, J>>>) -> Turn<'s, K, T, X, J> {
        Run::begin(self.store, self.at, Arc::clone(&self.key), lead, self.look)
    }
}

impl<'s, K, T, X, J> Future for Later<'s, K, T, X, J>
where
    K: Hash + Eq + Send + Sync + 'static,
    T: Clone + Send + Sync + 'static,
    X: Clone,
    J: Clone,
{
    type Output = Turn<'s, K, T, X, J>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        loop {
            let Some(flight) = &mut this.waiter else {
                if !this.store.rules.get().single_flight {
                    return Poll::Ready(this.run(None));
                }
                let caller = Caller::here(this.blocks);
                match this.store.flights.enter(this.at.hash, &this.key, caller) {
                    Entered::Leads(lead) => return Poll::Ready(this.run(Some(lead))),
                    Entered::Alone => return Poll::Ready(this.run(None)),
                    Entered::Waits(waiter) => this.waiter = Some(waiter),
                }
                continue;
            };
            let Poll::Ready(waited) = Pin::new(flight).poll(cx) else {
                return Poll::Pending;
            };
            this.waiter = None;
            this.look = Look::Coalesced;
            match waited {
                Waited::Leads(lead) => return Poll::Ready(this.run(Some(lead))),
                Waited::Alone => return Poll::Ready(this.run(None)),
                Waited::Again => {}
                Waited::Answer(answer) => {
                    let look = match &answer {
                        Answer::Value { look, .. } => *look,
                        _ => Look::Coalesced,
                    };
                    this.store.counts.look(look);
                    return Poll::Ready(Turn::Answered(answer));
                }
            }
        }
    }
}

/// Runs the wait on this thread, parked while there is nothing to do.
fn park<F: Future + Unpin>(mut future: F) -> F::Output {
    struct Unpark(std::thread::Thread);
    impl std::task::Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut cx = Context::from_waker(&waker);
    loop {
        match Pin::new(&mut future).poll(&mut cx) {
            Poll::Ready(output) => return output,
            Poll::Pending => std::thread::park(),
        }
    }
}
