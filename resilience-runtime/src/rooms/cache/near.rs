//! The nearer table, which serves hits: the entries that moka holds, as far as they were stored or asked for lately.
//!
//! moka bounds and evicts; a look at it costs some hundreds of instructions. So entries are put here too, and hits are
//! answered from here without moka.
//!
//! **What is here is what moka has.** A writer *closes* its key's shard before it changes moka and opens it after: closing
//! takes the key out and turns away everyone who would put in what he read from moka before. What moka evicts its listener
//! marks as gone, and takes out.
//!
//! **Nobody ever waits here for user code.** A key's `Eq` and a value's `Clone` run with the shard held. So everyone only
//! tries for it, a little while. A reader that doesn't get it asks moka. A writer that doesn't get it *bars* the shard: it
//! answers nobody until someone who does get it has emptied it.
//!
//! **Recency is passed on once an era.** An era ends when an eighth of all places was stored into, so moka learns
//! who was used before it decides who goes. Where nothing is stored, nothing needs to be told.

use std::hash::{BuildHasher, Hash};
use std::sync::Arc;

use foldhash::quality::RandomState;
use hashbrown::hash_table::Entry;

use super::shard::{BARRED, Entries, FEW_TRIES, Place, Shard, VERSION, WRITERS};
use super::stored::{Generation, Stored};
use crate::words::sync::atomic::{AtomicU32, AtomicU64, Ordering};

#[cfg(not(resilience_loom))]
const SHARDS: usize = 64;
#[cfg(resilience_loom)]
const SHARDS: usize = 1;

/// The nearer table. Keys are spread over shards by a hash that is seeded afresh for each table.
pub(super) struct Near<K, T> {
    hasher: RandomState,
    generation: AtomicU32,
    era: AtomicU32,
    stores: AtomicU64,
    /// How many stores an era has.
    era_stores: u64,
    /// How many entries a shard takes. moka has no more than `max_size` and what it is about to evict, so this is met only
    /// where the listener has failed.
    shard_size: usize,
    evicted: AtomicU64,
    shards: [Shard<K, T>; SHARDS],
}

/// A key's shard as it was at some moment, before moka was asked.
#[derive(Clone, Copy)]
pub(super) struct Door(u64);

/// A writer is under way: nobody else puts anything into the shard.
pub(super) struct Closed<'n, K, T> {
    near: &'n Near<K, T>,
    shard: &'n Shard<K, T>,
    word: u64,
}

/// What was found, and whether moka is to hear of it.
pub(super) struct Found<R> {
    pub(super) read: R,
    pub(super) first_in_era: bool,
}

impl<K: Hash + Eq + 'static, T> Near<K, T> {
    pub(super) fn new(max_size: usize) -> Self {
        Self {
            hasher: RandomState::default(),
            generation: AtomicU32::new(0),
            era: AtomicU32::new(0),
            stores: AtomicU64::new(0),
            era_stores: (max_size as u64 / 8).max(1),
            shard_size: (max_size / SHARDS).saturating_mul(2).saturating_add(64),
            evicted: AtomicU64::new(0),
            shards: std::array::from_fn(|_| Shard::new()),
        }
    }

    pub(super) fn hasher(&self) -> &RandomState {
        &self.hasher
    }

    #[inline]
    pub(super) fn hash<Q: Hash + ?Sized>(&self, key: &Q) -> u64 {
        self.hasher.hash_one(key)
    }

    /// By bits that the shard's own table uses last.
    #[inline]
    fn shard(&self, hash: u64) -> &Shard<K, T> {
        let at = (hash >> 40) as usize % SHARDS;
        &self.shards[at]
    }

    /// Entries of another generation are not seen.
    #[inline]
    pub(super) fn generation(&self) -> Generation {
        Generation(self.generation.load(Ordering::Acquire))
    }

    /// How many entries moka evicted since the start or the last reset.
    pub(super) fn evicted(&self) -> u64 {
        self.evicted.load(Ordering::Relaxed)
    }

    pub(super) fn recount(&self) {
        self.evicted.store(0, Ordering::Relaxed);
    }

    /// What `read` makes of this key's entry. `read` runs with the shard held, and `is_it` too where the key has no word.
    #[inline]
    pub(super) fn find<R>(
        &self,
        hash: u64,
        word: Option<u64>,
        is_it: impl Fn(&K) -> bool,
        read: impl FnOnce(&Stored<K, T>) -> Option<R>,
    ) -> Option<Found<R>> {
        let shard = self.shard(hash);
        let held = shard.try_for(FEW_TRIES)?;
        // after the lock is taken: the bar is lifted with the lock held, so what is here then is new. Relaxed is enough: a
        // writer that has returned happened before this look
        if shard.word.load(Ordering::Relaxed) & BARRED != 0 {
            return None;
        }
        let place = held.find(hash, |place| place.is_of(word, &is_it))?;
        let stored = &*place.stored;
        let read = read(stored)?;
        let first_in_era = stored.enters(self.era());
        Some(Found { read, first_in_era })
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "eras are told apart, not counted"
    )]
    #[inline]
    fn era(&self) -> u8 {
        self.era.load(Ordering::Relaxed) as u8
    }

    /// To be asked before moka is.
    pub(super) fn door(&self, hash: u64) -> Door {
        // acquire: a writer that had opened the shard has changed moka
        Door(self.shard(hash).word.load(Ordering::Acquire))
    }

    /// Whether moka has got nothing since the door was looked at.
    pub(super) fn is_as_it_was(&self, hash: u64, door: Door) -> bool {
        // a writer that has gone on to tell of it was seen with what it told
        let word = self.shard(hash).word.load(Ordering::Acquire);
        door.0 & WRITERS == 0 && word == door.0
    }

    /// Puts in what moka gave, unless a writer has come since the door was looked at.
    pub(super) fn fill(&self, hash: u64, door: Door, stored: &Arc<Stored<K, T>>) {
        let shard = self.shard(hash);
        if door.0 & WRITERS != 0 {
            return;
        }
        shard.try_with(FEW_TRIES, |held| {
            // every writer's addition comes before it takes the shard to take its key out: either it is seen here, or the
            // writer will see this entry
            if shard.word.load(Ordering::Acquire) != door.0 {
                return None;
            }
            self.put(held, hash, stored)
        });
    }

    /// Under the shard's lock. The entry that was there before is the caller's to drop.
    fn put(
        &self,
        held: &mut Entries<K, T>,
        hash: u64,
        stored: &Arc<Stored<K, T>>,
    ) -> Option<Place<K, T>> {
        // an entry that is gone was marked before the listener tried for the shard, so it shows here or is taken out there
        if !stored.is_seen(self.generation()) {
            return None;
        }
        let full = held.len() >= self.shard_size;
        let is_it = |known: &Place<K, T>| known.stored.key == stored.key;
        match held.entry(hash, is_it, |known| self.hash(&*known.stored.key)) {
            Entry::Occupied(mut known) => {
                Some(std::mem::replace(known.get_mut(), Place::of(stored)))
            }
            Entry::Vacant(place) if !full => {
                stored.enters(self.era());
                place.insert(Place::of(stored));
                None
            }
            Entry::Vacant(_) => None,
        }
    }

    /// A writer comes: to be called before moka is changed, and kept until it is.
    pub(super) fn close(&self, hash: u64, is_it: impl Fn(&K) -> bool) -> Closed<'_, K, T> {
        let shard = self.shard(hash);
        let by = VERSION + 1;
        let word = shard.word.fetch_add(by, Ordering::AcqRel).wrapping_add(by);
        let closed = Closed {
            near: self,
            shard,
            word,
        };
        shard.take(|held| {
            let known = held.find_entry(hash, |place| is_it(&place.stored.key));
            Some(known.ok()?.remove().0)
        });
        closed
    }

    /// moka evicted this one.
    pub(super) fn evict(&self, stored: &Arc<Stored<K, T>>) {
        if stored.kill(self.generation()) {
            self.evicted.fetch_add(1, Ordering::Relaxed);
        }
        let hash = self.hash(&*stored.key);
        self.shard(hash).take(|held| {
            let known = held.find_entry(hash, |known| Arc::ptr_eq(&known.stored, stored));
            Some(known.ok()?.remove().0)
        });
    }

    /// Raises the generation, and lets go of all that was kept before.
    pub(super) fn clear(&self) {
        self.generation.fetch_add(1, Ordering::AcqRel);
        for shard in &self.shards {
            shard.take(std::mem::take);
        }
    }
}

impl<K: Hash + Eq + 'static, T> Closed<'_, K, T> {
    /// Opens the shard with this entry in it, which moka has now; without it where another writer has come. Which store it was
    /// since the start, from 1.
    pub(super) fn open_with(self, hash: u64, stored: &Arc<Stored<K, T>>) -> u64 {
        let near = self.near;
        let before = near.stores.fetch_add(1, Ordering::Relaxed);
        if before.is_multiple_of(near.era_stores) {
            near.era.fetch_add(1, Ordering::Relaxed);
        }
        if self.word & WRITERS == 1 {
            self.shard.try_with(FEW_TRIES, |held| {
                if self.shard.word.load(Ordering::Acquire) != self.word {
                    return None;
                }
                near.put(held, hash, stored)
            });
        }
        before.wrapping_add(1)
    }
}

impl<K, T> Drop for Closed<'_, K, T> {
    fn drop(&mut self) {
        // release: whoever finds the shard open finds moka changed
        self.shard.word.fetch_sub(1, Ordering::Release);
    }
}
