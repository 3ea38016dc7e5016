//! A call's turn at the cache: from its first look, through the wait for another caller's run, to a run of its own.

use std::future::Future;
use std::hash::Hash;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::flight::Caller;
use super::flights::{Entered, Lead, Waited, Waiter, park};
use super::store::{Born, Store};
use super::stored::Freshness;
use crate::words::clock;
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
    key: Arc<K>,
    blocks: bool,
    waiter: Option<Waiter<'s, K, Answer<T, X, J>>>,
    /// How a value is counted that turns up meanwhile.
    look: Look,
}

impl<'s, K: Hash + Eq, T, X, J> Later<'s, K, T, X, J> {
    pub(super) fn new(store: &'s Store<K, T, X, J>, key: Arc<K>, blocks: bool) -> Self {
        Self {
            store,
            key,
            blocks,
            waiter: None,
            look: Look::Hit,
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
        Run::begin(self.store, Arc::clone(&self.key), lead, self.look)
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
                if !this.store.rules.single_flight {
                    return Poll::Ready(this.run(None));
                }
                let caller = Caller::here(this.blocks);
                match this.store.flights.enter(&this.key, caller) {
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
                    // the last one takes it, the others copy it; no lock is held here
                    let answer = Arc::unwrap_or_clone(answer);
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

/// A run of the body, for this call and for all that wait for it. Dropped unfinished, it hands over to one of them.
#[must_use = "a run that is dropped hands over to a waiter"]
pub struct Run<'s, K: Hash + Eq, T, X, J> {
    store: &'s Store<K, T, X, J>,
    key: Arc<K>,
    lead: Option<Lead<'s, K, Answer<T, X, J>>>,
    born: Born,
    look: Look,
}

/// How a run of the body ended.
pub enum Ended<'r, T, E, J> {
    /// With a value.
    Value(&'r T),
    /// With `None` or `Ok(None)`.
    Nothing,
    /// With the body's error.
    Failed(&'r E),
    /// With a rejection by a layer below.
    Rejected(&'r J),
}

/// What the caller that ran the body gets.
pub enum Finished<T> {
    /// What the body gave.
    Own,
    /// The expired value in its place.
    Stale(Option<T>),
}

impl<'s, K, T, X, J> Run<'s, K, T, X, J>
where
    K: Hash + Eq + Send + Sync + 'static,
    T: Clone + Send + Sync + 'static,
{
    /// A run, unless a value has come meanwhile: the run before may have ended between the look and the taking of the
    /// lead, and it stored its value before it gave the lead away.
    pub(super) fn begin(
        store: &'s Store<K, T, X, J>,
        key: Arc<K>,
        lead: Option<Lead<'s, K, Answer<T, X, J>>>,
        look: Look,
    ) -> Turn<'s, K, T, X, J> {
        let born = store.born(&*key);
        if lead.is_some() {
            let now = clock::now();
            if let Some((stored, Freshness::Fresh)) = store.see(&*key, now) {
                let answer = store.hit(&stored, now, look);
                if let Some(lead) = lead {
                    lead.land(|| Answer::Value {
                        value: stored.value.clone(),
                        look: Look::Coalesced,
                        degraded: false,
                    });
                }
                return Turn::Answered(answer);
            }
        }
        Turn::Runs(Self {
            store,
            key,
            lead,
            born,
            look: Look::Miss,
        })
    }

    /// Keeps what is to be kept, tells those that wait, and says what this caller gets.
    ///
    /// `share` gives an error to the waiters, or `None` where it cannot be given to them: then one of them takes over.
    pub fn finish<E>(
        mut self,
        ended: &Ended<'_, T, E, J>,
        degraded: bool,
        share: impl FnOnce(&E) -> Option<X>,
    ) -> Finished<T>
    where
        J: Clone,
    {
        let store = self.store;
        let value = match ended {
            Ended::Value(value) => Some(*value),
            Ended::Nothing => None,
            Ended::Failed(_) | Ended::Rejected(_) => return self.fail(ended, share),
        };
        let rules = &store.rules;
        let ttl = match value {
            Some(_) => Some(rules.ttl),
            None => rules.none_ttl,
        };
        match ttl {
            Some(ttl) if !degraded => store.keep(&self.key, &self.born, value.cloned(), ttl),
            // upstream says that there is nothing: what was there must not stand in for a later error
            None if !degraded => store.drop_expired(&self.key, clock::now()),
            _ => {}
        }
        self.land(|| Answer::Value {
            value: value.cloned(),
            look: Look::Coalesced,
            degraded,
        });
        Finished::Own
    }

    fn fail<E>(
        mut self,
        ended: &Ended<'_, T, E, J>,
        share: impl FnOnce(&E) -> Option<X>,
    ) -> Finished<T>
    where
        J: Clone,
    {
        if let Some(stored) = self.store.stand_in(&self.key, clock::now()) {
            self.look = Look::Stale;
            self.land(|| Answer::stale(stored.value.clone()));
            return Finished::Stale(stored.value.clone());
        }
        match ended {
            Ended::Failed(error) => {
                if let Some(shared) = share(error) {
                    self.land(|| Answer::Failed(shared));
                }
            }
            Ended::Rejected(rejection) => self.land(|| Answer::Rejected((*rejection).clone())),
            Ended::Value(_) | Ended::Nothing => {}
        }
        Finished::Own
    }
}

impl<K: Hash + Eq, T, X, J> Run<'_, K, T, X, J> {
    fn land(&mut self, answer: impl FnOnce() -> Answer<T, X, J>) {
        if let Some(lead) = self.lead.take() {
            lead.land(answer);
        }
    }
}

impl<K: Hash + Eq, T, X, J> Drop for Run<'_, K, T, X, J> {
    fn drop(&mut self) {
        self.store.counts.look(self.look);
    }
}
