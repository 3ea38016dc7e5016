//! The policy of one site: a store for each instantiation of its function, listed as one cache.

use std::any::{Any, TypeId};
use std::hash::Hash;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use super::any_store::AnyStore;
use super::config::{ATTRIBUTE_TTL, CacheOptions, Rules};
use super::snapshot::{CacheSnapshot, Counts, Held};
use super::store::Store;
use crate::tools::emitter::{Emitter, EventSink};
use crate::tools::live::Live;
use crate::tools::managed::{Managed, Policy};
use crate::words::config::InvalidConfig;
use crate::words::figures::Figures;
use crate::words::id::Kind;

/// A cache without its types: what a registry lists, shows and clears.
///
/// It is declared by `#[cached]`, or is the inside of a [`TtlCache`](super::TtlCache).
///
/// ```
/// use resilience_runtime::registry::Registry;
/// use resilience_runtime::rooms::cache::TtlCache;
///
/// let registry = Registry::new();
/// let prices = registry.add(TtlCache::<String, u32>::builder("prices").build()?)?;
/// prices.set("a".to_owned(), 1);
///
/// let cache = registry.cache("prices").expect("it was added");
/// assert_eq!(cache.snapshot().size, 1);
/// cache.clear();
/// assert_eq!(prices.get("a"), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct CachePolicy {
    rules: Arc<Live<Rules>>,
    counts: Arc<Counts>,
    stores: OnceLock<Node>,
    emitter: Emitter,
    written: CacheOptions,
    /// How long values are fresh where nobody says it.
    ttl: Duration,
}

/// The stores, in a list that only grows: reading it takes no lock, and the first one is in place.
struct Node {
    instantiation: TypeId,
    store: Arc<dyn AnyStore>,
    next: OnceLock<Box<Node>>,
}

impl CachePolicy {
    pub(super) fn of(
        name: &str,
        options: CacheOptions,
        ttl: Duration,
    ) -> (Self, Vec<InvalidConfig>) {
        let (rules, invalid) = Rules::of(name, &options, ttl);
        let policy = Self {
            rules: Arc::new(Live::new(rules)),
            counts: Arc::default(),
            stores: OnceLock::new(),
            emitter: Emitter::new(Kind::CACHE, name),
            written: options,
            ttl,
        };
        (policy, invalid)
    }

    /// The name, unique among the caches of a registry.
    pub fn name(&self) -> &str {
        self.emitter.name()
    }

    /// The store of this instantiation, which has these types.
    ///
    /// # Panics
    /// Where one instantiation asks for two types. An expansion's types follow from its instantiation.
    #[inline]
    pub fn store<K, T, X, J>(&self, instantiation: TypeId) -> &Store<K, T, X, J>
    where
        K: Hash + Eq + Send + Sync + 'static,
        T: Clone + Send + Sync + 'static,
        X: Send + Sync + 'static,
        J: Send + Sync + 'static,
    {
        (&*self.node::<K, T, X, J>(instantiation).store as &dyn Any)
            .downcast_ref()
            .expect("an instantiation has one key and one value type")
    }

    /// The same, to be kept by someone who asks for it often.
    pub(super) fn shared_store<K, T, X, J>(&self, instantiation: TypeId) -> Arc<Store<K, T, X, J>>
    where
        K: Hash + Eq + Send + Sync + 'static,
        T: Clone + Send + Sync + 'static,
        X: Send + Sync + 'static,
        J: Send + Sync + 'static,
    {
        let store = Arc::clone(&self.node::<K, T, X, J>(instantiation).store);
        (store as Arc<dyn Any + Send + Sync>)
            .downcast()
            .unwrap_or_else(|_| unreachable!("an instantiation has one key and one value type"))
    }

    #[inline]
    fn node<K, T, X, J>(&self, instantiation: TypeId) -> &Node
    where
        K: Hash + Eq + Send + Sync + 'static,
        T: Clone + Send + Sync + 'static,
        X: Send + Sync + 'static,
        J: Send + Sync + 'static,
    {
        let make = || Node {
            instantiation,
            store: Arc::new(Store::<K, T, X, J>::new(
                Arc::clone(&self.rules),
                Arc::clone(&self.counts),
            )),
            next: OnceLock::new(),
        };
        let mut node = self.stores.get_or_init(make);
        while node.instantiation != instantiation {
            node = node.next.get_or_init(|| Box::new(make()));
        }
        node
    }

    fn stores(&self) -> impl Iterator<Item = &dyn AnyStore> {
        std::iter::successors(self.stores.get(), |node| {
            node.next.get().map(|next| &**next)
        })
        .map(|node| &*node.store)
    }

    /// How long a value that is stored now is fresh.
    pub(super) fn ttl(&self) -> Duration {
        self.rules.get().ttl
    }

    /// The figures at this moment. Pending evictions are done first, so that `size` is at most `max_size`.
    pub fn snapshot(&self) -> CacheSnapshot {
        let (mut size, mut instantiations, mut in_flight, mut evicted) = (0, 0, 0, 0);
        for store in self.stores() {
            size += store.size();
            evicted += store.evicted();
            in_flight += store.in_flight() as u64;
            instantiations += 1;
        }
        CacheSnapshot::of(
            self.name(),
            self.rules.get(),
            &self.counts,
            &Held {
                size,
                instantiations,
                in_flight,
                evicted,
            },
        )
    }

    /// Takes all entries out. Runs that are under way give their callers what they find, and it is not kept.
    pub fn clear(&self) {
        for store in self.stores() {
            store.clear();
        }
    }
}

impl Managed for CachePolicy {
    fn kind(&self) -> Kind {
        Kind::CACHE
    }

    fn name(&self) -> &str {
        CachePolicy::name(self)
    }

    fn figures(&self) -> Figures {
        Figures::of(self.snapshot())
    }

    fn reset(&self) {
        self.clear();
        self.counts.reset();
        for store in self.stores() {
            store.recount();
        }
    }

    fn untyped(&self) -> Option<&dyn Any> {
        Some(self)
    }

    fn attach(&self, sink: Arc<dyn EventSink>) {
        self.emitter.attach(sink);
    }
}

impl Policy for CachePolicy {
    type Options = CacheOptions;
    const KIND: Kind = Kind::CACHE;

    fn build(name: &str, options: CacheOptions) -> (Self, Vec<InvalidConfig>) {
        // an attribute's cache forgets by itself; `ttl = Duration::MAX` says that it doesn't
        Self::of(name, options, ATTRIBUTE_TTL)
    }

    /// The store is made for its size.
    const FIXED: &'static [&'static str] = &["max_size"];

    /// Entries keep the ttl that they were stored with.
    fn adopt(&self, options: CacheOptions, _: CacheOptions) {
        let (rules, _) = Rules::of(self.name(), &options, self.ttl);
        self.rules.set(rules);
    }

    fn told(&self) -> CacheOptions {
        self.written.clone()
    }
}
