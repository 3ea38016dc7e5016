//! A run of the body for a call and for all that wait for it: what it keeps, and what the waiters get.

use std::hash::Hash;
use std::sync::Arc;

use super::flights::Lead;
use super::look::At;
use super::store::Store;
use super::stored::Stored;
use super::turn::{Answer, Turn};
use super::writes::Born;
use crate::words::clock::{self, Instant};
use crate::words::outcome::Look;

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

/// What the value of a run is worth.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Worth {
    /// It is what was asked for, and may be kept.
    Full,
    /// A fallback or an older value stands in for it.
    Degraded,
    /// A layer below judged it a failure, as `failure_if` does with an answer of status 503.
    Disputed,
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
    /// lead, and it stored its value before it gave the lead away. So nothing has come where the shard is as it was.
    pub(super) fn begin(
        store: &'s Store<K, T, X, J>,
        at: At,
        key: Arc<K>,
        lead: Option<Lead<'s, K, Answer<T, X, J>>>,
        look: Look,
    ) -> Turn<'s, K, T, X, J> {
        let born = store.born(at.hash);
        if lead.is_some()
            && !store.near.is_as_it_was(at.hash, at.door)
            && let Some(seen) = store.look_again(&key, at.hash)
        {
            let answer = store.hit(&seen, look);
            if let Some(lead) = lead {
                lead.land(|| Answer::Value {
                    value: seen.stored.value().cloned(),
                    look: Look::Coalesced,
                    degraded: false,
                });
            }
            return Turn::Answered(answer);
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
        worth: Worth,
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
        let rules = store.rules.get();
        let ttl = match value {
            Some(_) => Some(rules.ttl),
            None => rules.none_ttl,
        };
        match ttl {
            Some(ttl) if worth == Worth::Full => {
                store.keep(&self.key, &self.born, value.cloned(), ttl);
            }
            // upstream says that there is nothing: what was there must not stand in for a later error
            None if worth == Worth::Full => store.drop_expired(&self.key, clock::now()),
            _ => {}
        }
        self.land(|| Answer::Value {
            value: value.cloned(),
            look: Look::Coalesced,
            degraded: worth == Worth::Degraded,
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
        if let Some(stored) = self.stand_in(clock::now()) {
            self.look = Look::Stale;
            self.land(|| Answer::stale(stored.value().cloned()));
            return Finished::Stale(stored.value().cloned());
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

    /// The expired entry, where it may stand in for an error.
    fn stand_in(&self, now: Instant) -> Option<Arc<Stored<K, T>>> {
        let store = self.store;
        let stored = store.entries.get(&self.key)?;
        let stands_in =
            stored.is_seen(store.near.generation()) && stored.stands_in(store.rules.get(), now);
        stands_in.then_some(stored)
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
