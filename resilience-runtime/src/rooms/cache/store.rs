//! The entries of one key and value type: moka bounds and evicts, our clock decides what is fresh.

use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use foldhash::quality::RandomState;
use moka::Equivalent;
use moka::notification::RemovalCause;
use moka::policy::EvictionPolicy;

use super::config::Rules;
use super::flight::Caller;
use super::flights::Flights;
use super::look::{At, Seen};
use super::lookup::{Inside, LookupKey};
use super::near::Near;
use super::run::Run;
use super::snapshot::Counts;
use super::stored::{Freshness, Stored};
use super::turn::{Answer, Later, Seek, Turn};
use crate::tools::live::Live;
use crate::words::clock::{self, Instant};
use crate::words::outcome::Look;

/// How many keys share one invalidation count. Two keys of one count only cost each other a value that is not kept.
pub(super) const STRIPES: usize = 64;

/// The entries, the flights and the counts for keys `K` and values `T`.
///
/// `X` is how an error reaches those that wait for it, `J` the rejection of the layers below.
pub struct Store<K, T, X, J> {
    pub(super) entries: moka::sync::Cache<Arc<K>, Arc<Stored<K, T>>, RandomState>,
    // answers hits: what it has, `entries` has too
    pub(super) near: Arc<Near<K, T>>,
    pub(super) flights: Flights<K, Answer<T, X, J>>,
    pub(super) rules: Arc<Live<Rules>>,
    pub(super) counts: Arc<Counts>,
    // raised by `invalidate` and `set`: a run that began before keeps its value to itself
    pub(super) epochs: [AtomicU64; STRIPES],
}

impl<K, T, X, J> Store<K, T, X, J>
where
    K: Hash + Eq + Send + Sync + 'static,
    T: Clone + Send + Sync + 'static,
{
    pub(super) fn new(rules: Arc<Live<Rules>>, counts: Arc<Counts>) -> Self {
        let max_size = rules.get().max_size;
        let near = Arc::new(Near::new(max_size));
        let listening = Arc::clone(&near);
        // what is taken out or replaced is seen to where that is done
        let listener = move |_: Arc<Arc<K>>, stored: Arc<Stored<K, T>>, cause| {
            if cause == RemovalCause::Size {
                listening.evict(&stored);
            }
        };
        let entries = moka::sync::Cache::builder()
            .max_capacity(max_size as u64)
            .eviction_policy(EvictionPolicy::lru())
            .eviction_listener(listener)
            .build_with_hasher(near.hasher().clone());
        Self {
            entries,
            near,
            flights: Flights::new(),
            rules,
            counts,
            epochs: [const { AtomicU64::new(0) }; STRIPES],
        }
    }

    /// The first look of a call: the value of a hit, which allocates nothing; or what comes next, which may take time, and for
    /// which the key is owned.
    ///
    /// # Errors
    /// Where it is no hit.
    #[expect(
        clippy::inline_always,
        reason = "a hit's value comes in registers; as part of this result it would be written in pieces and read back as a whole, \
                  which waits for all that was written before"
    )]
    #[inline(always)]
    pub fn look<P: LookupKey<K>>(
        &self,
        key: &P,
        blocks: bool,
    ) -> Result<Option<T>, Seek<'_, K, T, X, J>> {
        match self.near_hit(key, key.word()) {
            Some(value) => Ok(value),
            None => Err(self.look_further(key, blocks)),
        }
    }

    #[inline(never)]
    fn look_further<P: LookupKey<K>>(&self, key: &P, blocks: bool) -> Seek<'_, K, T, X, J> {
        let at = self.place_of(key);
        match self.see(key, at) {
            Some(seen) if seen.freshness == Freshness::Fresh => {
                Seek::Now(Turn::Answered(self.hit(&seen, Look::Hit)))
            }
            Some(seen) if seen.freshness == Freshness::Revalidate => {
                Seek::Now(self.revalidate(at, Arc::new(key.to_key()), &seen.stored, blocks))
            }
            _ => Seek::Later(self.line_up(key, at, blocks)),
        }
    }

    fn line_up<P: LookupKey<K>>(&self, key: &P, at: At, blocks: bool) -> Later<'_, K, T, X, J> {
        if self.rules.get().single_flight {
            let is_it = |known: &K| key.equivalent(known);
            if let Some((key, waiter)) = self.flights.wait(at.hash, is_it, Caller::here(blocks)) {
                return Later::waiting(self, at, key, waiter, blocks);
            }
        }
        Later::new(self, at, Arc::new(key.to_key()), blocks)
    }

    /// The value of a fresh entry, counted as a hit or a miss.
    #[inline]
    pub(super) fn get<Q>(&self, key: &Q) -> Option<T>
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        match self.near_hit(key, None) {
            Some(value) => value,
            None => self.get_further(key),
        }
    }

    #[inline(never)]
    fn get_further<Q>(&self, key: &Q) -> Option<T>
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        let fresh = |seen: &Seen<K, T>| seen.freshness == Freshness::Fresh;
        let Some(seen) = self.see(key, self.place_of(key)).filter(fresh) else {
            self.counts.look(Look::Miss);
            return None;
        };
        seen.stored.touch(self.rules.get(), seen.now);
        self.counts.look(Look::Hit);
        seen.stored.value().cloned()
    }

    /// Whether there is a fresh entry; no use of it.
    pub(super) fn contains<Q>(&self, key: &Q) -> bool
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        let seen = self.see(key, self.place_of(key));
        seen.is_some_and(|seen| seen.freshness == Freshness::Fresh)
    }

    /// One caller refreshes, all others get what there is.
    fn revalidate(
        &self,
        at: At,
        key: Arc<K>,
        stored: &Stored<K, T>,
        blocks: bool,
    ) -> Turn<'_, K, T, X, J> {
        if let Some(lead) = self.flights.try_lead(at.hash, &key, Caller::here(blocks)) {
            return Run::begin(self, at, key, Some(lead), Look::Hit);
        }
        self.counts.look(Look::Stale);
        Turn::Answered(Answer::stale(stored.value().cloned()))
    }

    /// The value of a fresh entry in the nearer table, counted as a hit.
    #[expect(
        clippy::option_option,
        reason = "the inner one is the function's own `None`"
    )]
    #[inline]
    pub(super) fn near_hit<Q>(&self, key: &Q, word: Option<u64>) -> Option<Option<T>>
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        let hash = self.near.hash(key);
        let rules = self.rules.get();
        let is_it = |known: &K| key.equivalent(known);
        // what is there is seen: what no longer is was taken out
        let found = self.near.find(hash, word, is_it, |stored| {
            let end = fresh_until(stored, rules)?;
            Some((stored.value().cloned(), end))
        })?;
        let (value, end) = found.read;
        // with the shard free: no other look waits for this reading
        if end != Instant::MAX && clock::reached(end) {
            return None;
        }
        self.counts.look(Look::Hit);
        if found.first_in_era {
            self.pass_on(key);
        }
        Some(value)
    }

    /// Lets moka know that the key is used.
    #[inline(never)]
    fn pass_on<Q>(&self, key: &Q)
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        self.entries.get(&Inside(key));
    }

    pub(super) fn size(&self) -> u64 {
        self.entries.run_pending_tasks();
        self.entries.entry_count()
    }
}

/// When an entry ends, where that is still to be asked. What ends by idling is asked here; if it is fresh, this is a use of it.
#[inline]
fn fresh_until<K, T>(stored: &Stored<K, T>, rules: &Rules) -> Option<Instant> {
    match stored.fixed_end(rules) {
        None => is_fresh_where_idling(stored, rules).then_some(Instant::MAX),
        end => end,
    }
}

#[inline(never)]
fn is_fresh_where_idling<K, T>(stored: &Stored<K, T>, rules: &Rules) -> bool {
    let now = clock::now();
    let fresh = stored.freshness(rules, now) == Freshness::Fresh;
    if fresh {
        stored.touch(rules, now);
    }
    fresh
}
