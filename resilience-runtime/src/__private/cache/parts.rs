//! A whole key: the chain of its parts, as the store looks it up.

use std::hash::{Hash, Hasher};

use super::key::KeyPart;
use crate::rooms::cache::{Equivalent, LookupKey};

/// A whole key, as the store looks it up.
pub struct Parts<P>(pub P);

impl<P: KeyPart> Hash for Parts<P> {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.feed(state);
    }
}

// std hashes a pair as its first and then its second, as `feed` does; a behaviour test holds on to it
impl<P: KeyPart> Equivalent<P::Own> for Parts<P> {
    #[inline]
    fn equivalent(&self, key: &P::Own) -> bool {
        self.0.same(key)
    }
}

impl<P: KeyPart> LookupKey<P::Own> for Parts<P> {
    fn to_key(&self) -> P::Own {
        self.0.own()
    }
    #[inline]
    fn word(&self) -> Option<u64> {
        self.0.word()
    }
}
