//! Rate limits meet the registry, and what an expansion of `#[rate_limit]` calls.

use std::hash::Hash;
use std::sync::Arc;

use crate::registry::Registry;
use crate::rooms::rate_limit::{Key, RateLimiter, RateLimiterSnapshot};
use crate::words::id::Kind;

impl Registry {
    /// The rate limiter of this name: an attribute declares it, called or not, or code added it.
    ///
    /// ```
    /// # use resilience_runtime::{registry::Registry, rooms::rate_limit::RateLimiter};
    /// let registry = Registry::new();
    /// registry.add(RateLimiter::builder("search").per_second(5).build().unwrap()).unwrap();
    /// assert_eq!(registry.rate_limiter("search").unwrap().available(), 5);
    /// assert!(registry.rate_limiter("other").is_none());
    /// ```
    pub fn rate_limiter(&self, name: &str) -> Option<Arc<RateLimiter>> {
        self.find_as(Kind::RATE_LIMIT, name)
    }

    /// All rate limiters, ordered by name.
    ///
    /// See [`rate_limiter`](Self::rate_limiter) for an example of one.
    pub fn rate_limiters(&self) -> Vec<RateLimiterSnapshot> {
        let all = self.all_as::<RateLimiter>(Kind::RATE_LIMIT);
        all.iter().map(|limiter| limiter.snapshot()).collect()
    }
}

/// What `key` of a rate limit can be.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot tell callers of a rate limit apart",
    label = "this is not `Hash`",
    note = "a key is anything that is `Hash`: a string, a number, an address, or a tuple of them"
)]
pub trait LimitKey {
    /// The digest.
    fn digest(&self) -> Key;
}

#[diagnostic::do_not_recommend]
impl<K: Hash + ?Sized> LimitKey for K {
    #[inline]
    fn digest(&self) -> Key {
        Key::of(self)
    }
}

/// The digest of what `key` says, so that nothing of the key lives on while a call waits.
#[inline]
pub fn limit_key<K: LimitKey + ?Sized>(key: &K) -> Option<Key> {
    Some(key.digest())
}
