//! A look at moka: what it has for a key, and what that is good for.

use std::hash::Hash;
use std::sync::Arc;

use moka::Equivalent;

use super::lookup::{By, Inside};
use super::near::Door;
use super::store::Store;
use super::stored::{Freshness, Stored};
use super::turn::Answer;
use crate::words::clock::{self, Instant};
use crate::words::outcome::Look;

/// A key's hash, and its shard as it was before a look.
#[derive(Clone, Copy)]
pub(super) struct At {
    pub(super) hash: u64,
    pub(super) door: Door,
}

/// What a look found, when, and what it is good for.
pub(super) struct Seen<K, T> {
    pub(super) stored: Arc<Stored<K, T>>,
    pub(super) freshness: Freshness,
    pub(super) now: Instant,
}

impl<K, T, X, J> Store<K, T, X, J>
where
    K: Hash + Eq + Send + Sync + 'static,
    T: Clone + Send + Sync + 'static,
{
    /// Where a key is, for whoever is about to look.
    pub(super) fn place_of<Q: Hash + ?Sized>(&self, key: &Q) -> At {
        let hash = self.near.hash(key);
        let door = self.near.door(hash);
        At { hash, door }
    }

    /// What there is, and what it is good for; `None` where it is good for nothing.
    pub(super) fn see<Q>(&self, key: &Q, At { hash, door }: At) -> Option<Seen<K, T>>
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        let inside = Inside(key);
        // `get` queues what it doesn't find as well, to be worked off for nothing
        if !self.entries.contains_key(&inside) {
            return None;
        }
        let stored = self.entries.get(&inside)?;
        if !stored.is_seen(self.near.generation()) {
            return None;
        }
        let now = clock::now();
        let freshness = stored.freshness(self.rules.get(), now);
        if freshness == Freshness::Fresh {
            self.near.fill(hash, door, &stored);
        } else if stored.tell_expiry() {
            self.counts.expired(1);
        }
        if freshness == Freshness::Dead {
            self.forget(key, hash, &stored);
            return None;
        }
        Some(Seen {
            stored,
            freshness,
            now,
        })
    }

    /// A fresh entry that has come since the last look.
    pub(super) fn look_again(&self, key: &Arc<K>, hash: u64) -> Option<Seen<K, T>> {
        let door = self.near.door(hash);
        let seen = self.see(&By(&**key), At { hash, door })?;
        (seen.freshness == Freshness::Fresh).then_some(seen)
    }

    /// Counts and copies a fresh entry.
    pub(super) fn hit(&self, seen: &Seen<K, T>, look: Look) -> Answer<T, X, J> {
        seen.stored.touch(self.rules.get(), seen.now);
        self.counts.look(look);
        Answer::Value {
            value: seen.stored.value().cloned(),
            look,
            degraded: false,
        }
    }
}
