//! How a cache without an attribute is configured.

use std::hash::Hash;
use std::marker::PhantomData;
use std::time::Duration;

use super::config::CacheOptions;
use super::policy::CachePolicy;
use super::ttl::TtlCache;
use crate::words::config::InvalidConfig;

/// The configuration of a [`TtlCache`]. No duration is too long, and zero is always allowed.
///
/// ```
/// use std::time::Duration;
/// use resilience_runtime::rooms::cache::TtlCache;
///
/// let built = TtlCache::<String, u32>::builder("prices")
///     .ttl(Duration::from_secs(60))
///     .time_to_idle(Duration::from_secs(10))
///     .stale_if_error(Duration::from_secs(600))
///     .stale_while_revalidate(Duration::from_secs(30))
///     .single_flight(true)
///     .max_size(0)
///     .build();
/// assert_eq!(
///     built.err().unwrap().to_string(),
///     "cache `prices`: `max_size` is 0, but must be at least 1",
/// );
/// ```
#[must_use = "a builder does nothing until it is built"]
pub struct TtlCacheBuilder<K, V> {
    name: String,
    options: CacheOptions,
    types: PhantomData<fn() -> (K, V)>,
}

impl<K, V> TtlCacheBuilder<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    pub(super) fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            options: CacheOptions::default(),
            types: PhantomData,
        }
    }

    /// How long a value is fresh, from the end of the run that gave it. Default: for ever. Zero: it is never fresh, and
    /// only single flight and the stale windows are left.
    pub fn ttl(mut self, ttl: Duration) -> Self {
        self.options.ttl = Some(ttl);
        self
    }

    /// How many entries are kept, at least 1; the least recently used goes first. Default: 1000.
    pub fn max_size(mut self, entries: usize) -> Self {
        self.options.max_size = Some(entries);
        self
    }

    /// How long a value that nobody asks for is fresh; the ttl holds all the same. Default: as long as the ttl says.
    pub fn time_to_idle(mut self, idle: Duration) -> Self {
        self.options.time_to_idle = Some(idle);
        self
    }

    /// How long after its expiry a value may stand in for an error. Default: zero.
    pub fn stale_if_error(mut self, window: Duration) -> Self {
        self.options.stale_if_error = Some(window);
        self
    }

    /// How long after its expiry a value is served to everyone but the one caller that refreshes it. Default: zero.
    pub fn stale_while_revalidate(mut self, window: Duration) -> Self {
        self.options.stale_while_revalidate = Some(window);
        self
    }

    /// Whether concurrent misses of one key run one computation. Default: yes.
    pub fn single_flight(mut self, single: bool) -> Self {
        self.options.single_flight = Some(single);
        self
    }

    /// The cache.
    ///
    /// # Errors
    /// `max_size` is 0.
    pub fn build(self) -> Result<TtlCache<K, V>, InvalidConfig> {
        let (policy, invalid) = CachePolicy::of(&self.name, self.options, Duration::MAX);
        match invalid.into_iter().next() {
            Some(problem) => Err(problem),
            None => Ok(TtlCache::of(policy)),
        }
    }
}
