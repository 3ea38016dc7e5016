//! The pool: deadpool's shelf with a source, counts, events and the registry's view.

use std::ops::Deref;
use std::sync::Arc;

use deadpool::managed;

use super::config::{ResourcePoolBuilder, ResourcePoolConfig, ResourcePoolOptions};
use super::handle::PoolHandle;
use super::shelf::{Ledger, Shelf};
use super::source::PoolSource;
use crate::tools::counters::Counters;
use crate::tools::emitter::Emitter;
use crate::tools::live::Live;
use crate::words::id::Kind;
use crate::words::rejection::{Rejection, RejectionKind};
use crate::words::sync::Mutex;

/// The counters.
pub(super) mod count {
    pub(in super::super) const ACQUIRED: usize = 0;
    pub(in super::super) const TIMEOUTS: usize = 1;
    pub(in super::super) const REJECTED: usize = 2;
    pub(in super::super) const ABANDONED: usize = 3;
    pub(in super::super) const OPENED: usize = 4;
    pub(in super::super) const OPEN_FAILED: usize = 5;
    pub(in super::super) const CHECK_FAILED: usize = 6;
    pub(in super::super) const EXPIRED: usize = 7;
    pub(in super::super) const DISCARDED: usize = 8;
    pub(in super::super) const ALL: usize = 9;
}

/// Keeps up to so many resources open and lends them one by one; who finds none waits in a fair queue.
///
/// What all pools can do, whatever they pool, is at [`PoolHandle`], which this is used as. In a registry all its numbers can be set from
/// outside while it is used: with fewer places, idle resources are closed at once, the others when they come back.
///
/// ```
/// use resilience_runtime::rooms::pool::ResourcePool;
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
/// let open = || async { Ok::<_, std::io::Error>(vec![0_u8; 4096]) };
/// let buffers = ResourcePool::builder("buffers", open).max_size(2).build()?;
///
/// let mut buffer = buffers.acquire().await.expect("there is room");
/// buffer[0] = 7;
/// drop(buffer); // goes back
/// assert_eq!(buffers.acquire().await.expect("there is room")[0], 7);
///
/// let shown = buffers.snapshot();
/// assert_eq!((shown.size, shown.in_use, shown.idle, shown.opened), (1, 0, 1, 1));
/// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
/// # }).unwrap();
/// ```
pub struct ResourcePool<S: PoolSource> {
    pub(super) shared: Arc<Shared<S>>,
    pub(super) handle: PoolHandle,
}

/// What the pool and all that it lent hold together.
pub(super) struct Shared<S: PoolSource> {
    pub(super) source: S,
    pub(super) config: Live<ResourcePoolConfig>,
    /// What the builder was told.
    pub(super) told: ResourcePoolOptions,
    /// How many places deadpool has. The lock orders those who ask it for more.
    pub(super) places: Mutex<usize>,
    pub(super) ledger: Arc<Ledger<S::Resource>>,
    pub(super) shelf: managed::Pool<Shelf<S::Resource>>,
    pub(super) counters: Counters<{ count::ALL }>,
    pub(super) emitter: Emitter,
}

impl<S: PoolSource> Deref for ResourcePool<S> {
    type Target = PoolHandle;

    fn deref(&self) -> &PoolHandle {
        &self.handle
    }
}

impl<S: PoolSource> std::fmt::Debug for ResourcePool<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ResourcePool")
            .field("name", &self.name())
            .field("config", self.config())
            .finish_non_exhaustive()
    }
}

impl<S: PoolSource> ResourcePool<S> {
    /// A builder for a pool of this name, whose resources this source opens.
    ///
    /// See [`ResourcePoolBuilder`] for an example.
    pub fn builder(name: impl Into<String>, source: S) -> ResourcePoolBuilder<S> {
        ResourcePoolBuilder::new(name, source)
    }

    pub(super) fn new(
        name: &str,
        source: S,
        config: ResourcePoolConfig,
        told: ResourcePoolOptions,
    ) -> Self {
        let total = config.max_size + config.overflow;
        let ledger = Ledger::new(config.max_size, total);
        let places = total as usize;
        // no timeouts: it never looks at a clock to decide, and needs no runtime
        let built = managed::Pool::builder(Shelf(ledger.clone()))
            .max_size(places)
            .queue_mode(managed::QueueMode::Lifo)
            .build();
        let Ok(shelf) = built else {
            unreachable!("only timeouts without a runtime are refused");
        };
        let shared = Arc::new(Shared {
            source,
            config: Live::new(config),
            told,
            places: Mutex::new(places),
            ledger,
            shelf,
            counters: Counters::new(),
            emitter: Emitter::new(Kind::POOL, name),
        });
        let handle = PoolHandle::new(shared.clone());
        Self { shared, handle }
    }

    /// What opens its resources.
    ///
    /// ```
    /// # use resilience_runtime::rooms::pool::{PoolSource, ResourcePool};
    /// struct Server { address: &'static str }
    /// impl PoolSource for Server {
    ///     type Resource = String;
    ///     type Error = std::io::Error;
    ///     async fn open(&self) -> Result<String, std::io::Error> {
    ///         Ok(self.address.to_owned())
    ///     }
    /// }
    /// let pool = ResourcePool::builder("server", Server { address: "db:5432" }).build()?;
    /// assert_eq!(pool.source().address, "db:5432");
    /// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
    /// ```
    pub fn source(&self) -> &S {
        &self.shared.source
    }
}

impl<S: PoolSource> Drop for Shared<S> {
    fn drop(&mut self) {
        // what deadpool dropped later, nobody would sweep; and both lists hold on to the ledger that they are in
        self.clear();
    }
}

impl<S: PoolSource> Shared<S> {
    /// Closes what is idle, for good.
    pub(super) fn clear(&self) {
        self.shelf.close();
        // one that came back at that very moment, before deadpool was told
        drop(self.shelf.retain(|_, _| false));
        self.ledger.sweep();
        self.ledger.clear_spare();
    }

    #[cold]
    pub(super) fn refuse(&self, kind: RejectionKind) -> Rejection {
        let how = match kind {
            RejectionKind::PoolClosed => count::REJECTED,
            _ => count::TIMEOUTS,
        };
        self.counters.add(how, 1);
        self.emitter.refuse(kind, None)
    }
}
