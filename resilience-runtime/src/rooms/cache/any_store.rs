//! A store whose types are not known: what a cache of several instantiations asks each of them.

use std::any::Any;
use std::hash::Hash;
use std::sync::atomic::{Ordering, fence};

use super::store::Store;

/// A store without its types, as the policy of a generic function holds several.
pub(super) trait AnyStore: Any + Send + Sync {
    fn size(&self) -> u64;
    fn in_flight(&self) -> usize;
    /// How many of the entries ever added had to go, where this many are held.
    fn evicted(&self, held: u64) -> u64;
    /// Forgets what was added and removed; the store is empty.
    fn recount(&self);
    fn clear(&self);
}

impl<K, T, X, J> AnyStore for Store<K, T, X, J>
where
    K: Hash + Eq + Send + Sync + 'static,
    T: Clone + Send + Sync + 'static,
    X: Send + Sync + 'static,
    J: Send + Sync + 'static,
{
    fn size(&self) -> u64 {
        Store::size(self)
    }

    fn in_flight(&self) -> usize {
        self.flights.len()
    }

    fn evicted(&self, held: u64) -> u64 {
        self.added
            .load(Ordering::Relaxed)
            .saturating_sub(self.removed.load(Ordering::Relaxed))
            .saturating_sub(held)
    }

    fn recount(&self) {
        self.added.store(0, Ordering::Relaxed);
        self.removed.store(0, Ordering::Relaxed);
    }

    fn clear(&self) {
        let held = self.size();
        self.generation.fetch_add(1, Ordering::AcqRel);
        fence(Ordering::SeqCst);
        self.entries.invalidate_all();
        self.flights.detach(|_| true);
        self.removed.fetch_add(held, Ordering::Relaxed);
        self.counts.invalidated.fetch_add(held, Ordering::Relaxed);
    }
}
