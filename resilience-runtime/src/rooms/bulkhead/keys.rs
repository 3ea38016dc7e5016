//! A gate per key, for as long as a call of that key is under way.
//!
//! There are never more gates than calls that hold a place or wait for one, so the memory is bounded by those; a key whose last
//! call has ended is gone. No user code (the key's `Eq`, its clone, its drop) runs under a lock.

use std::any::Any;
use std::borrow::Borrow;
use std::hash::{BuildHasher, Hash};
use std::sync::Arc;
use std::task::Waker;

use foldhash::quality::RandomState;
use hashbrown::HashTable;
use parking_lot::Mutex;

use super::gate::Gate;
use crate::tools::counters::shard_count;

/// What tells the calls of a keyed bulkhead apart. Everything that is `Hash + Eq + ToOwned` is one where its owned form is
/// `Send + Sync + 'static`: `&str` and `String` of one text are one key.
///
/// See [`Bulkhead::acquire_for`](super::Bulkhead::acquire_for) for an example.
#[diagnostic::on_unimplemented(
    message = "a value of type `{Self}` cannot be the key of a bulkhead",
    label = "`{Self}` cannot tell one call from another, or cannot be kept",
    note = "a key is `Hash + Eq`, and `Clone` or behind a reference, and its owned form is `Send + Sync + 'static`",
    note = "where it borrows inside, make it owned: `key = name.to_string()`"
)]
pub trait BulkheadKey: Hash + Eq + ToOwned<Owned: Borrow<Self> + Send + Sync + 'static> {}

#[diagnostic::do_not_recommend]
impl<K> BulkheadKey for K where
    K: Hash + Eq + ToOwned<Owned: Borrow<K> + Send + Sync + 'static> + ?Sized
{
}

struct Keyed<K: ?Sized> {
    hash: u64,
    gate: Gate<Waker>,
    key: K,
}

type AnyKeyed = Arc<Keyed<dyn Any + Send + Sync>>;
type Shard = HashTable<AnyKeyed>;

pub(super) struct Keys {
    hasher: RandomState,
    shards: Box<[Mutex<Shard>]>,
}

/// A call that keeps its key's gate in place.
pub(super) struct Seat<'k> {
    keys: &'k Keys,
    // taken by the drop only
    keyed: Option<AnyKeyed>,
}

impl Keys {
    pub(super) fn new() -> Self {
        Self {
            hasher: RandomState::default(),
            shards: (0..shard_count()).map(|_| Mutex::default()).collect(),
        }
    }

    /// The gate of this key: the one that is there, else a new one for so many calls at once.
    pub(super) fn seat<K: BulkheadKey + ?Sized>(
        &self,
        key: &K,
        limit: impl Fn() -> u32,
    ) -> Seat<'_> {
        let hash = self.hasher.hash_one(key);
        let mut known = self.of_hash(hash);
        let mut own: Option<K::Owned> = None;
        loop {
            let is_mine = |seat: &Seat<'_>| {
                let owned = seat.keyed().key.downcast_ref::<K::Owned>();
                owned.is_some_and(|owned| owned.borrow() == key)
            };
            if let Some(mine) = known.iter().position(is_mine) {
                return known.swap_remove(mine);
            }
            let key = own.take().unwrap_or_else(|| key.to_owned());
            let mut shard = self.shard(hash).lock();
            let compared = |keyed| known.iter().any(|seat| Arc::ptr_eq(seat.keyed(), keyed));
            if of_hash(&shard, hash).all(compared) {
                // asked under the lock: a change of the limit finds this gate, or was before it
                let gate = Gate::new(limit());
                let new: AnyKeyed = Arc::new(Keyed { hash, gate, key });
                shard.insert_unique(hash, new.clone(), |keyed| keyed.hash);
                return self.seat_of(new);
            }
            drop(shard);
            // another call brought a key of this hash meanwhile
            own = Some(key);
            known = self.of_hash(hash);
        }
    }

    /// How many keys have calls now, and how many places are taken, and how many wait, in all of them.
    pub(super) fn totals(&self) -> (usize, u64, usize) {
        let mut totals = (0, 0, 0);
        for shard in &self.shards {
            for keyed in &*shard.lock() {
                totals.0 += 1;
                totals.1 += keyed.gate.in_use();
                totals.2 += keyed.gate.waiting();
            }
        }
        totals
    }

    /// Every key that has calls now gets so many places.
    pub(super) fn resize(&self, limit: u32) -> Vec<Waker> {
        let mut woken = Vec::new();
        for shard in &self.shards {
            for keyed in &*shard.lock() {
                woken.extend(keyed.gate.resize(limit));
            }
        }
        woken
    }

    fn of_hash(&self, hash: u64) -> Vec<Seat<'_>> {
        let shard = self.shard(hash).lock();
        let there = of_hash(&shard, hash);
        there.map(|keyed| self.seat_of(keyed.clone())).collect()
    }

    fn seat_of(&self, keyed: AnyKeyed) -> Seat<'_> {
        Seat {
            keys: self,
            keyed: Some(keyed),
        }
    }

    fn shard(&self, hash: u64) -> &Mutex<Shard> {
        // the map uses the hash again, so these are bits of its own
        let bits = usize::from((hash >> 48) as u16);
        &self.shards[bits & (self.shards.len() - 1)]
    }
}

/// The gates of all keys of this hash: mostly one, or none.
fn of_hash(shard: &Shard, hash: u64) -> impl Iterator<Item = &AnyKeyed> {
    shard
        .iter_hash(hash)
        .filter(move |keyed| keyed.hash == hash)
}

impl Seat<'_> {
    pub(super) fn gate(&self) -> &Gate<Waker> {
        &self.keyed().gate
    }

    fn keyed(&self) -> &AnyKeyed {
        match &self.keyed {
            Some(keyed) => keyed,
            None => unreachable!("only the drop takes it"),
        }
    }
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        let Some(keyed) = self.keyed.take() else {
            return;
        };
        let mut shard = self.keys.shard(keyed.hash).lock();
        // clones are made and dropped under this lock only: the map's and this one
        if Arc::strong_count(&keyed) > 2 {
            drop(keyed);
            return;
        }
        let there = shard.find_entry(keyed.hash, |one| Arc::ptr_eq(one, &keyed));
        let last = there.ok().map(|there| there.remove().0);
        drop(shard);
        // the key, whose drop is the user's code, goes with these
        drop((last, keyed));
    }
}
