//! A cache without an attribute: the same store, with its types named.

use std::any::{Any, TypeId};
use std::borrow::Borrow;
use std::convert::Infallible;
use std::future::Future;
use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use super::builder::TtlCacheBuilder;
use super::lookup::By;
use super::policy::CachePolicy;
use super::run::{Ended, Finished, Run, Worth};
use super::snapshot::CacheSnapshot;
use super::store::Store;
use super::turn::{Answer, Seek, Turn};
use crate::tools::emitter::EventSink;
use crate::tools::managed::Managed;
use crate::tools::tuning::{Tuned, Tuning};
use crate::words::figures::Figures;
use crate::words::id::Kind;
use crate::words::outcome::Failure;

/// An error on its way to those that wait for it: they ask with the type that the run failed with, or look again.
type SharedError = Arc<dyn Any + Send + Sync>;
type Typed<K, V> = Store<K, V, SharedError, Infallible>;

/// A bounded cache whose entries end with time, least recently used first out.
///
/// Keys are looked up borrowed (`&str` for `String`). Time is the crate's clock, which tests can steer. It is a policy:
/// [`Registry::add`](crate::registry::Registry::add) lists it.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// use std::time::Duration;
/// use resilience_runtime::rooms::cache::TtlCache;
///
/// let users: TtlCache<String, u32> = TtlCache::builder("users")
///     .ttl(Duration::from_secs(300))
///     .max_size(10_000)
///     .build()?;
/// let ann = users.get_or_compute("ann", async || Ok::<_, String>(7)).await;
/// assert_eq!(ann, Ok(7));
/// assert_eq!(users.get("ann"), Some(7));
/// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
/// # }).unwrap();
/// ```
pub struct TtlCache<K, V> {
    policy: Arc<CachePolicy>,
    store: Arc<Typed<K, V>>,
}

impl<K, V> TtlCache<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// A cache of this name, with the defaults until something else is said.
    pub fn builder(name: impl Into<String>) -> TtlCacheBuilder<K, V> {
        TtlCacheBuilder::new(name)
    }

    pub(super) fn of(policy: CachePolicy) -> Self {
        Self {
            // made now, so that the snapshot knows the one store from the start
            store: policy.shared_store(TypeId::of::<Self>()),
            policy: Arc::new(policy),
        }
    }

    /// The name.
    pub fn name(&self) -> &str {
        self.policy.name()
    }

    /// The value of a fresh entry; counted as a hit or a miss.
    ///
    /// ```
    /// # use resilience_runtime::rooms::cache::TtlCache;
    /// let cache: TtlCache<String, u32> = TtlCache::builder("get").build()?;
    /// cache.set("a".to_owned(), 1);
    /// assert_eq!((cache.get("a"), cache.get("b")), (Some(1), None));
    /// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
    /// ```
    pub fn get<Q>(&self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.store.get(&By(key))
    }

    /// Whether there is a fresh entry. Not counted, and no use of the entry.
    pub fn contains<Q>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.store.contains(&By(key))
    }

    /// Puts a value in, for as long as the cache's ttl says. A run of [`get_or_compute`](Self::get_or_compute) for this
    /// key that began before keeps its value to itself.
    pub fn set(&self, key: K, value: V) {
        self.store.set(key, value, self.policy.ttl());
    }

    /// Puts a value in, for this long: zero is not at all, [`Duration::MAX`] for ever.
    ///
    /// ```
    /// # use resilience_runtime::rooms::cache::TtlCache;
    /// # use std::time::Duration;
    /// let cache: TtlCache<u64, u32> = TtlCache::builder("set_with_ttl").build()?;
    /// cache.set_with_ttl(1, 10, Duration::ZERO);
    /// cache.set_with_ttl(2, 20, Duration::MAX);
    /// assert_eq!((cache.get(&1), cache.get(&2)), (None, Some(20)));
    /// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
    /// ```
    pub fn set_with_ttl(&self, key: K, value: V, ttl: Duration) {
        self.store.set(key, value, ttl);
    }

    /// The value, or what `compute` gives, which is kept where it is `Ok`.
    ///
    /// Concurrent misses of one key run one `compute`; all others wait for it and get its value, or its error (one that
    /// is not `Clone` can be put in an `Arc`). Where the one that runs is dropped or panics, one of the others takes over.
    ///
    /// # Errors
    /// The error of `compute`, as [`Failure::Failed`].
    ///
    /// # Cancel safety
    /// Dropped while it waits, it leaves; dropped while it runs, `compute` is dropped and a waiter takes over.
    ///
    /// See [`TtlCache`] for an example.
    pub async fn get_or_compute<Q, E, F>(
        &self,
        key: &Q,
        compute: impl FnOnce() -> F,
    ) -> Result<V, Failure<E>>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
        F: Future<Output = Result<V, E>>,
        E: Clone + Send + Sync + 'static,
    {
        let run = loop {
            let turn = match self.store.look(&By(key), false) {
                Ok(Some(value)) => return Ok(value),
                // nobody stores the absence of a value here
                Ok(None) => continue,
                Err(Seek::Now(turn)) => turn,
                Err(Seek::Later(later)) => later.await,
            };
            match turn {
                Turn::Runs(run) => break run,
                Turn::Answered(answer) => {
                    if let Some(result) = told(answer) {
                        return result;
                    }
                }
            }
        };
        let result = compute().await;
        ended(run, result)
    }

    /// The same for a thread, which is parked while another one runs `compute` for the key.
    ///
    /// It waits for threads only: where a task computes the key, or this very thread further up its stack, it runs
    /// `compute` itself. Two threads that compute two keys, each of which needs the other, would wait for each other.
    ///
    /// # Errors
    /// The error of `compute`, as [`Failure::Failed`].
    ///
    /// ```
    /// # use resilience_runtime::rooms::cache::TtlCache;
    /// let squares: TtlCache<u64, u64> = TtlCache::builder("squares").build()?;
    /// assert_eq!(squares.get_or_compute_sync(&4, || Ok::<_, String>(16)), Ok(16));
    /// assert_eq!(squares.get(&4), Some(16));
    /// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
    /// ```
    pub fn get_or_compute_sync<Q, E>(
        &self,
        key: &Q,
        compute: impl FnOnce() -> Result<V, E>,
    ) -> Result<V, Failure<E>>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
        E: Clone + Send + Sync + 'static,
    {
        let run = loop {
            let turn = match self.store.look(&By(key), true) {
                Ok(Some(value)) => return Ok(value),
                // nobody stores the absence of a value here
                Ok(None) => continue,
                Err(Seek::Now(turn)) => turn,
                Err(Seek::Later(later)) => later.wait(),
            };
            match turn {
                Turn::Runs(run) => break run,
                Turn::Answered(answer) => {
                    if let Some(result) = told(answer) {
                        return result;
                    }
                }
            }
        };
        let result = compute();
        ended(run, result)
    }

    /// Takes one entry out: whether there was one. A run that is under way gives its value to those that wait, and it is
    /// not kept; who asks from now on begins a new one.
    ///
    /// ```
    /// # use resilience_runtime::rooms::cache::TtlCache;
    /// let cache: TtlCache<String, u32> = TtlCache::builder("invalidate").build()?;
    /// cache.set("a".to_owned(), 1);
    /// assert!(cache.invalidate("a"));
    /// assert!(!cache.contains("a"));
    /// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
    /// ```
    pub fn invalidate<Q>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.store.invalidate(&By(key))
    }

    /// Takes all entries out; runs that are under way as in [`invalidate`](Self::invalidate).
    pub fn clear(&self) {
        self.policy.clear();
    }

    /// The figures at this moment. See [`CacheSnapshot`] for an example.
    pub fn snapshot(&self) -> CacheSnapshot {
        self.policy.snapshot()
    }
}

/// `None` where the run that this caller joined failed with an error of another type.
fn told<V, E: Clone + 'static>(
    answer: Answer<V, SharedError, Infallible>,
) -> Option<Result<V, Failure<E>>> {
    match answer {
        Answer::Value { value, .. } => value.map(Ok),
        Answer::Failed(error) => error
            .downcast_ref::<E>()
            .map(|error| Err(Failure::Failed(error.clone()))),
        Answer::Rejected(never) => match never {},
    }
}

fn ended<K, V, E>(
    run: Run<'_, K, V, SharedError, Infallible>,
    result: Result<V, E>,
) -> Result<V, Failure<E>>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
    E: Clone + Send + Sync + 'static,
{
    let ending = match &result {
        Ok(value) => Ended::Value(value),
        Err(error) => Ended::Failed(error),
    };
    let share = |error: &E| Some(Arc::new(error.clone()) as SharedError);
    match run.finish(&ending, Worth::Full, share) {
        Finished::Stale(Some(value)) => Ok(value),
        Finished::Own | Finished::Stale(None) => result.map_err(Failure::Failed),
    }
}

impl<K, V> Managed for TtlCache<K, V>
where
    K: Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    fn kind(&self) -> Kind {
        Kind::CACHE
    }

    fn name(&self) -> &str {
        self.policy.name()
    }

    fn figures(&self) -> Figures {
        self.policy.figures()
    }

    fn reset(&self) {
        self.policy.reset();
    }

    fn untyped(&self) -> Option<&dyn Any> {
        Some(&*self.policy)
    }

    fn tuning(self: Arc<Self>) -> Option<Arc<dyn Tuning>> {
        Some(Tuned::by_code(self.policy.clone()))
    }

    fn attach(&self, sink: Arc<dyn EventSink>) {
        self.policy.attach(sink);
    }
}
