//! Keys as calls have them: borrowed, and owned on a miss only.

use std::borrow::Borrow;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use moka::Equivalent;

/// A key as a call has it: borrowed, and made into the owned one on a miss only.
pub trait LookupKey<K>: Hash + Equivalent<K> {
    /// The owned key.
    fn to_key(&self) -> K;

    /// What [`word_of`](super::word_of) its only part is, where it has no more than that one.
    #[inline]
    fn word(&self) -> Option<u64> {
        None
    }
}

/// Looks an `Arc<K>` up by what is equivalent to `K`.
pub(super) struct Inside<'a, Q: ?Sized>(pub(super) &'a Q);

impl<Q: Hash + ?Sized> Hash for Inside<'_, Q> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<K, Q: Equivalent<K> + ?Sized> Equivalent<Arc<K>> for Inside<'_, Q> {
    fn equivalent(&self, key: &Arc<K>) -> bool {
        self.0.equivalent(key)
    }
}

/// A key that is borrowed by its caller.
pub(super) struct By<'q, Q: ?Sized>(pub(super) &'q Q);

impl<Q: Hash + ?Sized> Hash for By<'_, Q> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<K: Borrow<Q>, Q: Eq + ?Sized> Equivalent<K> for By<'_, Q> {
    fn equivalent(&self, key: &K) -> bool {
        self.0 == key.borrow()
    }
}

impl<K: Borrow<Q>, Q: Hash + Eq + ToOwned<Owned = K> + ?Sized> LookupKey<K> for By<'_, Q> {
    fn to_key(&self) -> K {
        self.0.to_owned()
    }
}
