//! One batch in common ownership, with the lock around its state: who comes, who goes, who is to be woken.
//!
//! What its callers do with it when they are polled is in `drive`.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Wake, Waker};

use super::counts::count;
use super::deal::Dealt;
use super::hub::{Hub, Permit};
use super::seats::{Cause, Seats};
use crate::words::rejection::Rejection;
use crate::words::sync::Mutex;

pub(super) type Boxed<T> = Pin<Box<dyn Future<Output = T> + Send>>;

pub(super) enum Answers<V, E> {
    NotYet,
    Each(Vec<Option<Result<V, E>>>),
    Rejected(Rejection),
}

pub(super) struct State<K, V, E> {
    pub(super) seats: Seats<K>,
    pub(super) timer: Option<Boxed<()>>,
    pub(super) run: Option<Boxed<Dealt<V, E>>>,
    pub(super) sent: usize,
    pub(super) permit: Option<Permit<K, V, E>>,
    pub(super) answers: Answers<V, E>,
}

pub(super) struct Flight<K, V, E> {
    pub(super) state: Mutex<State<K, V, E>>,
}

/// A caller's result: its own, or why the batch has none.
pub(super) type Answer<V, E> = Result<Result<V, E>, Rejection>;

impl<K, V, E> Flight<K, V, E> {
    pub(super) fn new(size: usize) -> Self {
        Self {
            state: Mutex::new(State {
                seats: Seats::new(size),
                timer: None,
                run: None,
                sent: 0,
                permit: None,
                answers: Answers::NotYet,
            }),
        }
    }

    pub(super) fn join(&self, item: K, waker: &Waker) -> Result<(usize, bool), K> {
        let mut state = self.state.lock();
        let seat = state.seats.join(item)?;
        let quiet = state.seats.is_quiet();
        if quiet {
            // a seat that was just taken has no waker yet: none is dropped under the lock
            state.seats.listen(seat, waker);
        }
        Ok((seat, quiet))
    }

    pub(super) fn waiting(&self) -> usize {
        self.state.lock().seats.waiting()
    }

    /// Has its callers send it now; tells how many items wait.
    pub(super) fn flush(&self) -> usize {
        let (waiting, wakers) = {
            let mut state = self.state.lock();
            let due = state.seats.due(Cause::Hand);
            let wakers = if due {
                state.seats.wakers()
            } else {
                Vec::new()
            };
            (state.seats.waiting(), wakers)
        };
        wake_all(wakers);
        waiting
    }

    /// A permit that became free; dropped, and so passed on, where the batch is over.
    pub(super) fn grant(&self, permit: Permit<K, V, E>) {
        let wakers = {
            let mut state = self.state.lock();
            if state.seats.grant() {
                state.permit = Some(permit);
                state.seats.wakers()
            } else {
                drop(state);
                drop(permit);
                return;
            }
        };
        wake_all(wakers);
    }

    /// The caller in this seat is dropped without having been answered.
    pub(super) fn leave(self: &Arc<Self>, hub: &Hub<K, V, E>, seat: usize) {
        let (left, ended) = {
            let mut state = self.state.lock();
            let Some(left) = state.seats.leave(seat) else {
                return;
            };
            let ended = left
                .last
                .then(|| (state.permit.take(), state.timer.take(), state.run.take()));
            (left, ended)
        };
        if !left.sent {
            count(&hub.shared.counts.withdrawn);
        }
        if let Some((permit, timer, run)) = ended {
            if left.sent {
                count(&hub.shared.counts.abandoned);
            }
            // first what others wait for, then what may run the user's destructors
            drop(permit);
            hub.ended(self);
            drop((timer, run));
        }
    }
}

/// All, not one: a caller may be alive and yet never polled again, and must not hang the others.
pub(super) fn wake_all(wakers: Vec<Waker>) {
    for waker in wakers {
        waker.wake();
    }
}

/// The waker that the timer and the batch function are polled with.
impl<K, V, E> Wake for Flight<K, V, E>
where
    K: Send + 'static,
    V: Send + 'static,
    E: Send + 'static,
{
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let wakers = {
            let mut state = self.state.lock();
            if state.seats.wake() {
                state.seats.wakers()
            } else {
                Vec::new()
            }
        };
        wake_all(wakers);
    }
}
