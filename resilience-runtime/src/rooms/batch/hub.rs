//! All batches of one function: which one takes items, and how many may run. Knows no clock, task or runtime.

use std::collections::VecDeque;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use super::counts::Gauges;
use super::flight::{Boxed, Flight};
use super::shared::Shared;
use crate::words::rejection::Rejection;
use crate::words::sync::Mutex;

/// The runtime that a caller runs on. Callers of two runtimes never share a batch, since one may die before the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RuntimeKey(Option<tokio::runtime::Id>);

impl RuntimeKey {
    #[cfg(all(test, resilience_loom))]
    pub(super) const NONE: Self = Self(None);

    pub(super) fn current() -> Self {
        Self(
            tokio::runtime::Handle::try_current()
                .ok()
                .map(|handle| handle.id()),
        )
    }
}

pub(super) struct Hub<K, V, E> {
    pub(super) shared: Arc<Shared>,
    pub(super) timer: fn(Duration) -> Boxed<()>,
    state: Mutex<State<K, V, E>>,
}

type One<K, V, E> = Arc<Flight<K, V, E>>;

/// A seat that was taken.
pub(super) struct Joined<K, V, E> {
    pub(super) flight: One<K, V, E>,
    pub(super) seat: usize,
    /// There is nothing to do: the caller will be woken.
    pub(super) quiet: bool,
}

struct State<K, V, E> {
    /// The batches that take items, one per runtime; a sealed one may stand here until it is sent or replaced.
    open: Vec<(RuntimeKey, One<K, V, E>)>,
    /// Batches that wait for a permit.
    queue: VecDeque<One<K, V, E>>,
    /// Permits given out.
    in_flight: usize,
    /// Batches that have not ended.
    active: usize,
    drains: Vec<Waker>,
}

impl<K, V, E> Hub<K, V, E> {
    pub(super) fn new(shared: Arc<Shared>, timer: fn(Duration) -> Boxed<()>) -> Self {
        Self {
            shared,
            timer,
            state: Mutex::new(State {
                open: Vec::new(),
                queue: VecDeque::new(),
                in_flight: 0,
                active: 0,
                drains: Vec::new(),
            }),
        }
    }

    /// A seat in the open batch of the runtime, or in a new one.
    pub(super) fn join(
        &self,
        runtime: RuntimeKey,
        mut item: K,
        waker: &Waker,
    ) -> Result<Joined<K, V, E>, Rejection> {
        let mut sealed: Option<One<K, V, E>> = None;
        loop {
            let Some(flight) = self.open(runtime, sealed.as_ref()) else {
                return Err(self.shared.refuse());
            };
            match flight.join(item, waker) {
                Ok((seat, quiet)) => {
                    return Ok(Joined {
                        flight,
                        seat,
                        quiet,
                    });
                }
                Err(back) => {
                    item = back;
                    sealed = Some(flight);
                }
            }
        }
    }

    /// The open batch, but not this one, which was found sealed. `None` where no more items are taken.
    fn open(&self, runtime: RuntimeKey, sealed: Option<&One<K, V, E>>) -> Option<One<K, V, E>> {
        let fresh = || Arc::new(Flight::new(self.shared.config.get().size));
        let mut state = self.state.lock();
        // under the lock: a drain closes first and looks at the batches after
        if self.shared.is_closed() {
            return None;
        }
        let state = &mut *state;
        let known = state.open.iter_mut().find(|(key, _)| *key == runtime);
        match known {
            Some((_, flight)) if sealed.is_none_or(|old| !Arc::ptr_eq(old, flight)) => {
                Some(flight.clone())
            }
            Some((_, flight)) => {
                state.active += 1;
                *flight = fresh();
                Some(flight.clone())
            }
            None => {
                state.active += 1;
                let flight = fresh();
                state.open.push((runtime, flight.clone()));
                Some(flight)
            }
        }
    }

    /// A permit to run, or a place in the queue for one.
    pub(super) fn ask(self: &Arc<Self>, flight: &One<K, V, E>) -> Option<Permit<K, V, E>> {
        let mut state = self.state.lock();
        if state.in_flight < self.shared.config.get().concurrency {
            state.in_flight += 1;
            Some(Permit { hub: self.clone() })
        } else {
            state.queue.push_back(flight.clone());
            None
        }
    }

    /// The batch takes no more items.
    pub(super) fn sent(&self, flight: &One<K, V, E>) {
        let mut state = self.state.lock();
        state.open.retain(|(_, other)| !Arc::ptr_eq(other, flight));
    }

    /// The batch is answered, or has no callers left.
    pub(super) fn ended(&self, flight: &One<K, V, E>) {
        let drains = {
            let mut state = self.state.lock();
            state.open.retain(|(_, other)| !Arc::ptr_eq(other, flight));
            state.queue.retain(|other| !Arc::ptr_eq(other, flight));
            state.active -= 1;
            if state.active == 0 {
                std::mem::take(&mut state.drains)
            } else {
                Vec::new()
            }
        };
        drains.into_iter().for_each(Waker::wake);
    }

    /// The batches that have not been sent.
    fn unsent(&self) -> Vec<One<K, V, E>> {
        let state = self.state.lock();
        let open = state.open.iter().map(|(_, flight)| flight);
        let mut all: Vec<_> = open.cloned().collect();
        for queued in &state.queue {
            if !all.iter().any(|other| Arc::ptr_eq(other, queued)) {
                all.push(queued.clone());
            }
        }
        all
    }
}

/// The right to run one batch. Dropping it passes it on.
pub(super) struct Permit<K, V, E> {
    hub: Arc<Hub<K, V, E>>,
}

impl<K, V, E> Drop for Permit<K, V, E> {
    fn drop(&mut self) {
        let next = {
            let mut state = self.hub.state.lock();
            let next = state.queue.pop_front();
            if next.is_none() {
                state.in_flight -= 1;
            }
            next
        };
        if let Some(flight) = next {
            flight.grant(Permit {
                hub: self.hub.clone(),
            });
        }
    }
}

/// A hub without its types, as the policy holds it.
pub(super) trait AnyHub: Send + Sync {
    /// Has what waits sent now; tells how many items that are.
    fn flush(&self) -> usize;
    /// Ready when no batch waits or runs.
    fn poll_idle(&self, cx: &mut Context<'_>) -> Poll<()>;
    fn gauges(&self) -> Gauges;
}

impl<K: Send, V: Send, E: Send> AnyHub for Hub<K, V, E> {
    fn flush(&self) -> usize {
        self.unsent().iter().map(|flight| flight.flush()).sum()
    }

    fn poll_idle(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = self.state.lock();
        if state.active == 0 {
            return Poll::Ready(());
        }
        if !state.drains.iter().any(|known| known.will_wake(cx.waker())) {
            state.drains.push(cx.waker().clone());
        }
        Poll::Pending
    }

    fn gauges(&self) -> Gauges {
        let waiting = self
            .unsent()
            .iter()
            .map(|flight| flight.waiting() as u64)
            .sum();
        Gauges {
            in_flight: self.state.lock().in_flight as u64,
            waiting,
        }
    }
}
