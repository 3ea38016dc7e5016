//! A breaker for each host, tenant or other key: how calls find theirs, and what the whole makes of them.

use std::fmt;
use std::hash::Hash;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::breaker::{CircuitBreaker, count};
use super::config::CircuitBreakerConfig;
use super::keys::{self, Found, Keys};
use super::word::CircuitState;
use crate::tools::key::Key;
use crate::words::clock;

/// The breaker of one key: what [`CircuitBreaker::for_key`] gives. It is used as any breaker.
///
/// While one is held, the key keeps its place.
#[must_use = "it lets nothing through by itself"]
pub struct CircuitOfKey<'b> {
    all: &'b CircuitBreaker,
    own: Option<Arc<CircuitBreaker>>,
}

impl Deref for CircuitOfKey<'_> {
    type Target = CircuitBreaker;
    #[inline]
    fn deref(&self) -> &CircuitBreaker {
        self.own.as_deref().unwrap_or(self.all)
    }
}

impl fmt::Debug for CircuitOfKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CircuitOfKey").field(&**self).finish()
    }
}

impl CircuitBreaker {
    /// The breaker of this key, with the numbers of this one; it is made where there is none. Its name has the key in it.
    ///
    /// There are at most `max_keys` of them. A new key takes the place of one that is closed, has been well, and is not in
    /// use; so one that refuses is never forgotten. Where there is none of these, the key's calls go through this breaker
    /// itself, as calls without a key do. While this one is forced open or disabled, so do the calls of all keys.
    ///
    /// ```
    /// # use resilience_runtime::rooms::circuit_breaker::{CircuitBreaker, CircuitState};
    /// let hosts = CircuitBreaker::builder("hosts").failure_threshold(1).build()?;
    /// let _down = hosts.for_key("a.example").call_sync(|| Err::<(), _>("down".to_owned()));
    /// assert_eq!(hosts.for_key("b.example").call_sync(|| Ok::<_, String>(7)), Ok(7));
    ///
    /// assert_eq!(hosts.find_key("a.example").unwrap().state(), CircuitState::Open);
    /// let keys = hosts.snapshot().keys.unwrap();
    /// assert_eq!((keys.count, keys.open, &*keys.listed[0].key), (2, 1, "a.example"));
    /// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
    /// ```
    ///
    /// # Panics
    /// Where the key's own `Hash` or `Display` does.
    pub fn for_key<K: Hash + fmt::Display + ?Sized>(&self, key: &K) -> CircuitOfKey<'_> {
        self.at_key(Key::of(key), || key.to_string())
    }

    /// The same for a digest, whose text is asked for where its breaker is made.
    ///
    /// See [`for_key`](Self::for_key) for an example.
    ///
    /// # Panics
    /// Where `text` does.
    pub fn at_key(&self, key: Key, text: impl FnOnce() -> String) -> CircuitOfKey<'_> {
        let forced = matches!(
            self.state(),
            CircuitState::ForcedOpen | CircuitState::Disabled
        );
        let own = if forced { None } else { self.own(key, text) };
        CircuitOfKey { all: self, own }
    }

    fn own(&self, key: Key, text: impl FnOnce() -> String) -> Option<Arc<Self>> {
        let keys = self.keys.get_or_init(|| Keys::new(self.config().max_keys));
        let now = clock::now();
        match keys.find(key, now) {
            Found::There(own) => Some(own),
            Found::Full => None,
            Found::Place => {
                // the user's code, without a lock
                let text = Arc::from(keys::shown(text()));
                let new = Arc::new(self.for_one_key(&text));
                let own = keys.add(key, &text, &new, now, |gone| self.take_in(gone))?;
                // the numbers may have been replaced while it was not yet among the keys
                while own.config() != self.config() {
                    own.adopt_config(self.config());
                }
                Some(own)
            }
        }
    }

    /// The breaker that this key has now, by which it can be looked at and steered; `None` where it has none.
    ///
    /// See [`for_key`](Self::for_key) for an example.
    ///
    /// # Panics
    /// Where the key's own `Hash` does.
    pub fn find_key<K: Hash + ?Sized>(&self, key: &K) -> Option<Arc<Self>> {
        self.keys.get()?.peek(Key::of(key))
    }

    /// Puts these numbers in force, for the keys too.
    pub(super) fn adopt_config(&self, config: &CircuitBreakerConfig) {
        let was_metrics_only = self.config().metrics_only;
        self.core.adopt(config, clock::now());
        if config.metrics_only != was_metrics_only {
            self.metrics_only
                .store(config.metrics_only, Ordering::Relaxed);
        }
        if let Some(keys) = self.keys.get() {
            keys.set_most(config.max_keys, clock::now(), |gone| self.take_in(gone));
        }
        for (_, key) in self.of_keys() {
            key.adopt_config(config);
        }
    }

    /// The breakers of all keys.
    pub(super) fn of_keys(&self) -> Vec<(Arc<str>, Arc<Self>)> {
        self.keys.get().map(Keys::all).unwrap_or_default()
    }

    /// Keeps the counts of a key's breaker that goes.
    fn take_in(&self, gone: &Self) {
        for which in 0..count::ALL {
            self.counters.add(which, gone.counters.sum(which));
        }
        self.core.take_in(&gone.core);
        self.last.take_in(&gone.last);
    }
}
