//! The entries of one key and value type: moka bounds and evicts, our clock decides what is fresh.

use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering, fence};
use std::time::Duration;

use moka::Equivalent;
use moka::policy::EvictionPolicy;

use super::config::Rules;
use super::flight::Caller;
use super::flights::Flights;
use super::lookup::{Inside, LookupKey};
use super::run::Run;
use super::snapshot::Counts;
use super::stored::{Freshness, Stored};
use super::turn::{Answer, Later, Seek, Turn};
use crate::tools::live::Live;
use crate::words::clock::{self, Instant};
use crate::words::outcome::Look;

/// How many keys share one invalidation count. Two keys of one count only cost each other a value that is not kept.
const STRIPES: usize = 64;

/// The entries, the flights and the counts for keys `K` and values `T`.
///
/// `X` is how an error reaches those that wait for it, `J` the rejection of the layers below.
pub struct Store<K, T, X, J> {
    pub(super) entries: moka::sync::Cache<Arc<K>, Arc<Stored<T>>>,
    pub(super) flights: Flights<K, Answer<T, X, J>>,
    pub(super) rules: Arc<Live<Rules>>,
    pub(super) counts: Arc<Counts>,
    // raised by `clear`: entries of another generation are not seen
    pub(super) generation: AtomicU64,
    // raised by `invalidate` and `set`: a run that began before keeps its value to itself
    epochs: [AtomicU64; STRIPES],
    hasher: RandomState,
    // what was evicted is the difference: moka's listener would tell it, but costs allocations among the hits
    pub(super) added: AtomicU64,
    pub(super) removed: AtomicU64,
}

/// What must not have changed when a run ends, for its value to be kept.
pub(super) struct Born {
    generation: u64,
    stripe: usize,
    epoch: u64,
}

impl<K, T, X, J> Store<K, T, X, J>
where
    K: Hash + Eq + Send + Sync + 'static,
    T: Clone + Send + Sync + 'static,
{
    pub(super) fn new(rules: Arc<Live<Rules>>, counts: Arc<Counts>) -> Self {
        let entries = moka::sync::Cache::builder()
            .max_capacity(rules.get().max_size as u64)
            .eviction_policy(EvictionPolicy::lru())
            .build();
        Self {
            entries,
            flights: Flights::new(),
            rules,
            counts,
            generation: AtomicU64::new(0),
            epochs: [const { AtomicU64::new(0) }; STRIPES],
            hasher: RandomState::new(),
            added: AtomicU64::new(0),
            removed: AtomicU64::new(0),
        }
    }

    /// The first look of a call. A hit allocates nothing; on a miss the key is owned, and what comes next may take time.
    pub fn look<P: LookupKey<K>>(&self, key: &P, blocks: bool) -> Seek<'_, K, T, X, J> {
        let now = clock::now();
        match self.see(key, now) {
            Some((stored, Freshness::Fresh)) => {
                Seek::Now(Turn::Answered(self.hit(&stored, now, Look::Hit)))
            }
            Some((stored, Freshness::Revalidate)) => {
                Seek::Now(self.revalidate(Arc::new(key.to_key()), &stored, blocks))
            }
            _ => Seek::Later(Later::new(self, Arc::new(key.to_key()), blocks)),
        }
    }

    /// One caller refreshes, all others get what there is.
    fn revalidate(&self, key: Arc<K>, stored: &Stored<T>, blocks: bool) -> Turn<'_, K, T, X, J> {
        if let Some(lead) = self.flights.try_lead(&key, Caller::here(blocks)) {
            return Run::begin(self, key, Some(lead), Look::Hit);
        }
        self.counts.look(Look::Stale);
        Turn::Answered(Answer::stale(stored.value.clone()))
    }

    /// What there is, and what it is good for; `None` where it is good for nothing.
    pub(super) fn see<Q>(&self, key: &Q, now: Instant) -> Option<(Arc<Stored<T>>, Freshness)>
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        let stored = self.entries.get(&Inside(key))?;
        if !self.is_seen(&stored) {
            return None;
        }
        let freshness = stored.freshness(self.rules.get(), now);
        if freshness != Freshness::Fresh && stored.tell_expiry() {
            self.counts.expired.fetch_add(1, Ordering::Relaxed);
        }
        if freshness == Freshness::Dead {
            self.forget(key, &stored);
            return None;
        }
        Some((stored, freshness))
    }

    fn is_seen(&self, stored: &Stored<T>) -> bool {
        stored.is_live() && stored.generation == self.generation.load(Ordering::Acquire)
    }

    /// Counts and copies a fresh entry.
    pub(super) fn hit(&self, stored: &Stored<T>, now: Instant, look: Look) -> Answer<T, X, J> {
        stored.touch(self.rules.get(), now);
        self.counts.look(look);
        Answer::Value {
            value: stored.value.clone(),
            look,
            degraded: false,
        }
    }

    /// Takes out this entry. Should it be replaced at this very moment, the newer one may go: only a value is lost.
    pub(super) fn forget<Q>(&self, key: &Q, stored: &Arc<Stored<T>>)
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        let key = Inside(key);
        if self
            .entries
            .get(&key)
            .is_some_and(|known| Arc::ptr_eq(&known, stored))
        {
            self.take(&key);
        }
    }

    /// The one way in. Two threads that add one key at the same moment may count it twice; nothing but `evicted` is told
    /// from it.
    fn insert(&self, key: Arc<K>, stored: Arc<Stored<T>>) {
        if !self.entries.contains_key(&key) {
            self.added.fetch_add(1, Ordering::Relaxed);
        }
        self.entries.insert(key, stored);
    }

    /// The one way out, save eviction and `clear`.
    fn take<Q>(&self, key: &Q) -> Option<Arc<Stored<T>>>
    where
        Q: Hash + Equivalent<Arc<K>> + ?Sized,
    {
        let taken = self.entries.remove(key);
        if taken.is_some() {
            self.removed.fetch_add(1, Ordering::Relaxed);
        }
        taken
    }

    pub(super) fn born<Q: Hash + ?Sized>(&self, key: &Q) -> Born {
        let stripe = self.stripe(key);
        Born {
            generation: self.generation.load(Ordering::Acquire),
            stripe,
            epoch: self.epochs[stripe].load(Ordering::Acquire),
        }
    }

    /// Keeps the value of a run, unless its key was invalidated, set or cleared since the run began.
    ///
    /// The entry goes in unseen, then the counts are read again, and only then it is revealed. So whichever way an
    /// `invalidate` crosses it, either the counts show it here, or it finds the entry and takes it out.
    pub(super) fn keep(&self, key: &Arc<K>, born: &Born, value: Option<T>, ttl: Duration) {
        let stored = Arc::new(Stored::new(
            value,
            born.generation,
            clock::now(),
            ttl,
            false,
        ));
        if !self.is_current(born) {
            return;
        }
        self.insert(Arc::clone(key), Arc::clone(&stored));
        // pairs with the fence in `outdate`: one of the two sides sees the other's write
        fence(Ordering::SeqCst);
        if self.is_current(born) {
            stored.reveal();
        } else {
            self.forget(&**key, &stored);
        }
    }

    fn is_current(&self, born: &Born) -> bool {
        self.generation.load(Ordering::Acquire) == born.generation
            && self.epochs[born.stripe].load(Ordering::Acquire) == born.epoch
    }

    /// Runs of this key that began before now keep their values to themselves.
    fn outdate<Q: Hash + ?Sized>(&self, key: &Q) {
        self.epochs[self.stripe(key)].fetch_add(1, Ordering::AcqRel);
        fence(Ordering::SeqCst);
    }

    fn stripe<Q: Hash + ?Sized>(&self, key: &Q) -> usize {
        usize::try_from(self.hasher.hash_one(key) % STRIPES as u64).unwrap_or(0)
    }

    /// Puts a value in, from outside any run.
    pub(super) fn set(&self, key: K, value: T, ttl: Duration) {
        self.outdate(&key);
        let generation = self.generation.load(Ordering::Acquire);
        let stored = Stored::new(Some(value), generation, clock::now(), ttl, true);
        self.insert(Arc::new(key), Arc::new(stored));
    }

    /// Takes a key out; who asks from now on doesn't join a run that began before.
    pub(super) fn invalidate<Q>(&self, key: &Q) -> bool
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        self.outdate(key);
        let removed = self.take(&Inside(key));
        self.flights.detach(|known| key.equivalent(known));
        let seen = removed.is_some_and(|stored| self.is_seen(&stored));
        if seen {
            self.counts.invalidated.fetch_add(1, Ordering::Relaxed);
        }
        seen
    }

    /// Where the value ends up after a body's failure: whether the expired entry may stand in for it.
    pub(super) fn stand_in(&self, key: &Arc<K>, now: Instant) -> Option<Arc<Stored<T>>> {
        let stored = self.entries.get(key)?;
        (self.is_seen(&stored) && stored.stands_in(self.rules.get(), now)).then_some(stored)
    }

    /// Takes out what is there, after a run that found nothing to keep in its place.
    pub(super) fn drop_expired(&self, key: &Arc<K>, now: Instant) {
        if let Some(stored) = self.entries.get(key)
            && stored.freshness(self.rules.get(), now) != Freshness::Fresh
        {
            self.forget(&**key, &stored);
        }
    }

    pub(super) fn size(&self) -> u64 {
        self.entries.run_pending_tasks();
        self.entries.entry_count()
    }
}
