//! What changes a store: a run's value is kept, a value is set, keys are taken out.
//!
//! Whoever changes moka closes the key's shard of the nearer table for as long.

use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering, fence};
use std::time::Duration;

use moka::Equivalent;

use super::lookup::{By, Inside};
use super::store::{STRIPES, Store};
use super::stored::{Freshness, Generation, Stored};
use crate::words::clock::{self, Instant};

/// So many values are kept before moka is told to evict for them. By itself it lets twice as many come, which in a small cache is
/// much more than it may have.
const PENDING: u64 = 32;

/// What must not have changed when a run ends, for its value to be kept.
pub(super) struct Born {
    generation: Generation,
    hash: u64,
    epoch: u64,
}

impl<K, T, X, J> Store<K, T, X, J>
where
    K: Hash + Eq + Send + Sync + 'static,
    T: Clone + Send + Sync + 'static,
{
    /// Takes out this entry. Should it be replaced at this very moment, the newer one may go: only a value is lost.
    pub(super) fn forget<Q>(&self, key: &Q, hash: u64, stored: &Arc<Stored<K, T>>)
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        let inside = Inside(key);
        if self
            .entries
            .get(&inside)
            .is_some_and(|known| Arc::ptr_eq(&known, stored))
        {
            self.take(key, hash);
        }
    }

    /// The one way out, save eviction and `clear`.
    fn take<Q>(&self, key: &Q, hash: u64) -> Option<Arc<Stored<K, T>>>
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        let _closed = self.near.close(hash, |known| key.equivalent(known));
        self.entries.remove(&Inside(key))
    }

    pub(super) fn born(&self, hash: u64) -> Born {
        Born {
            generation: self.near.generation(),
            hash,
            epoch: self.epoch(hash).load(Ordering::Acquire),
        }
    }

    /// Keeps the value of a run, unless its key was invalidated, set or cleared since the run began.
    ///
    /// The entry goes in unseen, then the counts are read again, and only then it is revealed. So whichever way an
    /// `invalidate` crosses it, either the counts show it here, or it finds the entry and takes it out.
    pub(super) fn keep(&self, key: &Arc<K>, born: &Born, value: Option<T>, ttl: Duration) {
        let (generation, now) = (born.generation, clock::now());
        let stored = Stored::hidden(Arc::clone(key), value, generation, now, ttl);
        let stored = Arc::new(stored);
        if !self.is_current(born) {
            return;
        }
        let closed = self.near.close(born.hash, |known| **key == *known);
        self.entries.insert(Arc::clone(key), Arc::clone(&stored));
        // pairs with the fence in `outdate`: one of the two sides sees the other's write
        fence(Ordering::SeqCst);
        if self.is_current(born) {
            stored.reveal(generation);
            let nth = closed.open_with(born.hash, &stored);
            if nth.is_multiple_of(PENDING) {
                self.entries.run_pending_tasks();
            }
        } else {
            drop(closed);
            self.forget(&By(&**key), born.hash, &stored);
        }
    }

    fn is_current(&self, born: &Born) -> bool {
        self.near.generation() == born.generation
            && self.epoch(born.hash).load(Ordering::Acquire) == born.epoch
    }

    /// Runs of this key that began before now keep their values to themselves.
    fn outdate(&self, hash: u64) {
        self.epoch(hash).fetch_add(1, Ordering::AcqRel);
        fence(Ordering::SeqCst);
    }

    fn epoch(&self, hash: u64) -> &AtomicU64 {
        let at = (hash >> 24) as usize % STRIPES;
        &self.epochs[at]
    }

    /// Puts a value in, from outside any run.
    pub(super) fn set(&self, key: K, value: T, ttl: Duration) {
        let (hash, key) = (self.near.hash(&key), Arc::new(key));
        self.outdate(hash);
        let (generation, now) = (self.near.generation(), clock::now());
        let stored = Stored::hidden(Arc::clone(&key), Some(value), generation, now, ttl);
        stored.reveal(generation);
        let stored = Arc::new(stored);
        let closed = self.near.close(hash, |known| *key == *known);
        self.entries.insert(key, Arc::clone(&stored));
        closed.open_with(hash, &stored);
    }

    /// Takes a key out; who asks from now on doesn't join a run that began before.
    pub(super) fn invalidate<Q>(&self, key: &Q) -> bool
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        let hash = self.near.hash(key);
        self.outdate(hash);
        let removed = self.take(key, hash);
        self.flights.detach(|known| key.equivalent(known));
        let seen = removed.is_some_and(|stored| stored.is_seen(self.near.generation()));
        if seen {
            self.counts.invalidated(1);
        }
        seen
    }

    /// Takes all keys out.
    pub(super) fn clear(&self) {
        let held = self.size();
        self.near.clear();
        // pairs with the one in `keep`
        fence(Ordering::SeqCst);
        self.entries.invalidate_all();
        self.flights.detach(|_| true);
        self.counts.invalidated(held);
    }

    /// Takes out what is there, after a run that found nothing to keep in its place.
    pub(super) fn drop_expired(&self, key: &Arc<K>, now: Instant) {
        if let Some(stored) = self.entries.get(key)
            && stored.freshness(self.rules.get(), now) != Freshness::Fresh
        {
            self.forget(&By(&**key), self.near.hash(&**key), &stored);
        }
    }
}
