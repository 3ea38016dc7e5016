//! A store whose types are not known: what a cache of several instantiations asks each of them.

use std::any::Any;
use std::hash::Hash;

use super::store::Store;

/// A store without its types, as the policy of a generic function holds several.
pub(super) trait AnyStore: Any + Send + Sync {
    fn size(&self) -> u64;
    fn in_flight(&self) -> usize;
    /// How many entries had to go for want of room.
    fn evicted(&self) -> u64;
    /// Forgets how many were evicted.
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

    fn evicted(&self) -> u64 {
        self.near.evicted()
    }

    fn recount(&self) {
        self.near.recount();
    }

    fn clear(&self) {
        Store::clear(self);
    }
}
