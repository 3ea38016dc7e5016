//! What all pools can do, whatever they pool.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use super::config::{ResourcePoolConfig, ResourcePoolOptions};
use super::figures::PoolSnapshot;
use super::policy::Shared;
use super::pooled::Pooled;
use super::shelf::{Leaving, Lent};
use super::source::PoolSource;
use crate::words::clock;

/// A pool without the type of its resources: what a look-up by name gives, and what every
/// [`ResourcePool`](super::ResourcePool) is used as. Clones are the same pool.
///
/// ```
/// # use resilience_runtime::{registry::Registry, rooms::pool::ResourcePool};
/// let registry = Registry::new();
/// registry.add(ResourcePool::builder("db", || async { Ok::<_, ()>(0) }).build()?)?;
/// let db = registry.pool("db").expect("it was added");
/// assert_eq!((db.name(), db.config().max_size), ("db", 10));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct PoolHandle {
    pool: Arc<dyn AnyPool>,
}

/// A pool of whatever type.
pub(super) trait AnyPool: Send + Sync {
    fn name(&self) -> &str;
    fn config(&self) -> &ResourcePoolConfig;
    fn told(&self) -> &ResourcePoolOptions;
    fn snapshot(&self) -> PoolSnapshot;
    fn close_idle(self: Arc<Self>, all: bool) -> usize;
    fn zero(&self);
    fn close(&self);
    fn adopt(self: Arc<Self>, config: ResourcePoolConfig);
}

impl std::fmt::Debug for PoolHandle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PoolHandle")
            .field("name", &self.name())
            .field("config", self.config())
            .finish_non_exhaustive()
    }
}

impl PoolHandle {
    pub(super) fn new<S: PoolSource>(shared: Arc<Shared<S>>) -> Self {
        Self { pool: shared }
    }

    /// The name.
    pub fn name(&self) -> &str {
        self.pool.name()
    }

    /// The numbers in force.
    ///
    /// See [`ResourcePoolBuilder`](super::ResourcePoolBuilder) for an example.
    pub fn config(&self) -> &ResourcePoolConfig {
        self.pool.config()
    }

    pub(super) fn told(&self) -> &ResourcePoolOptions {
        self.pool.told()
    }

    /// What is open, in use and idle, who waits, the counts, and the numbers in force.
    ///
    /// See [`PoolSnapshot`] for an example.
    pub fn snapshot(&self) -> PoolSnapshot {
        self.pool.snapshot()
    }

    /// Closes the idle resources that are older than `max_age` or were idle for longer than `idle_age`, and says how many. Without
    /// it they are replaced when somebody comes to use them; a task of your own that calls it lets a pool shrink. For its
    /// duration the idle ones are not lent.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use resilience_runtime::rooms::pool::ResourcePool;
    /// # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(async {
    /// let open = || async { Ok::<_, ()>(0) };
    /// let pool = ResourcePool::builder("db", open).idle_age(Duration::from_secs(60)).build()?;
    /// drop(pool.acquire().await);
    /// assert_eq!(pool.prune(), 0);
    /// # if resilience_runtime::words::clock::IS_TEST_CLOCK {
    /// tokio::time::advance(Duration::from_secs(60)).await;
    /// assert_eq!(pool.prune(), 1);
    /// # }
    /// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
    /// # }).unwrap();
    /// ```
    pub fn prune(&self) -> usize {
        self.pool.clone().close_idle(false)
    }

    /// All counts at zero, and the idle resources closed. What is in use stays in use, and who waits waits on. A closed pool stays
    /// closed.
    ///
    /// ```
    /// # use resilience_runtime::rooms::pool::ResourcePool;
    /// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
    /// let pool = ResourcePool::builder("db", || async { Ok::<_, ()>(0) }).build()?;
    /// drop(pool.acquire().await);
    /// pool.reset();
    /// assert_eq!((pool.snapshot().size, pool.snapshot().acquired), (0, 0));
    /// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
    /// # }).unwrap();
    /// ```
    pub fn reset(&self) {
        self.pool.clone().close_idle(true);
        self.pool.zero();
    }

    /// Puts these numbers in force.
    pub(super) fn adopt(&self, config: ResourcePoolConfig) {
        self.pool.clone().adopt(config);
    }

    /// Closes the pool for good: who waits or comes is refused, what is idle is closed now, and what is in use when it comes back.
    ///
    /// See [`PoolError`](super::PoolError) for an example.
    pub fn close(&self) {
        self.pool.close();
    }
}

impl<S: PoolSource> AnyPool for Shared<S> {
    fn name(&self) -> &str {
        self.emitter.name()
    }

    fn config(&self) -> &ResourcePoolConfig {
        self.config.get()
    }

    fn told(&self) -> &ResourcePoolOptions {
        &self.told
    }

    fn snapshot(&self) -> PoolSnapshot {
        Self::snapshot(self)
    }

    fn close_idle(self: Arc<Self>, all: bool) -> usize {
        // each is lent first, so that its place is free only when it is closed
        let (mut young, mut old) = (Vec::new(), Vec::new());
        let now = clock::now();
        while let Some(mut idle) = self.idle() {
            let aged = idle
                .open()
                .is_none_or(|open| self.config.get().is_aged(|| now, open.opened, open.idle));
            if all || aged {
                old.push(idle);
            } else {
                young.push(idle);
            }
        }
        // the last one taken out goes back first: they lie there as before
        while let Some(idle) = young.pop() {
            idle.put_back();
        }
        let closed = old.len();
        old.into_iter().for_each(Pooled::expire);
        closed
    }

    fn zero(&self) {
        self.counters.reset();
    }

    fn close(&self) {
        self.ledger.write(super::books::Books::close);
        self.clear();
    }

    fn adopt(self: Arc<Self>, config: ResourcePoolConfig) {
        self.config.set(config);
        let total = config.max_size + config.overflow;
        let more = self
            .ledger
            .write(|books| books.resize(config.max_size, total));
        let more = more - self.ledger.give_spare(more);
        if more > 0 {
            // two that add at once must not tell deadpool the smaller number last
            let mut places = self.places.lock();
            *places += more as usize;
            self.shelf.resize(*places);
        }
        self.settle();
    }
}

impl<S: PoolSource> Shared<S> {
    /// Of too many, what is free goes now; what is in use goes when it comes back.
    pub(super) fn settle(self: &Arc<Self>) {
        while self.ledger.write(|books| books.has_too_many()) {
            match self.free() {
                Some(place) if place.open.is_some() => {
                    Pooled::lend(self.clone(), place).put_back();
                }
                Some(place) => {
                    drop(Leaving::new(place));
                    if !self.ledger.write(|books| books.owes()) {
                        break;
                    }
                }
                None => break,
            }
        }
    }

    /// A place that is free now.
    fn free(&self) -> Option<Lent<S::Resource>> {
        match pin!(self.place_now()).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(place) => place,
            Poll::Pending => None,
        }
    }

    /// One that is idle now, lent.
    fn idle(self: &Arc<Self>) -> Option<Pooled<S>> {
        let place = self.free()?;
        if place.open.is_none() {
            // a free place with nothing in it: all that were idle are taken
            drop(Leaving::new(place));
            return None;
        }
        Some(Pooled::lend(self.clone(), place))
    }
}
