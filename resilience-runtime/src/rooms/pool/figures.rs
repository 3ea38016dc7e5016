//! What a pool shows of itself, to code and to a registry.

use std::any::Any;
use std::sync::Arc;

use serde::Serialize;

use super::books::Books;
use super::config::ResourcePoolConfig;
use super::handle::PoolHandle;
use super::numbers::Numbers;
use super::policy::{ResourcePool, Shared, count};
use super::source::PoolSource;
use crate::tools::emitter::EventSink;
use crate::tools::managed::Managed;
use crate::tools::tuning::Tuning;
use crate::words::figures::Figures;
use crate::words::id::Kind;

/// A pool at one moment. `size`, `in_use`, `idle` and `waiting` are of the same moment.
///
/// ```
/// # use resilience_runtime::rooms::pool::ResourcePool;
/// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
/// let pool = ResourcePool::builder("db", || async { Ok::<_, ()>(0) }).build()?;
/// let (one, two) = (pool.acquire().await, pool.acquire().await);
/// drop(one);
/// let shown = pool.snapshot();
/// assert_eq!((shown.size, shown.in_use, shown.idle, shown.waiting), (2, 1, 1, 0));
/// # drop(two);
/// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
/// # }).unwrap();
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PoolSnapshot {
    /// The name.
    pub name: String,
    /// Resources that are open, or about to be opened.
    pub size: u32,
    /// Those that are lent now, or checked or opened for who will have them.
    pub in_use: u32,
    /// Those that nobody uses.
    pub idle: u32,
    /// Callers that wait for a place.
    pub waiting: u32,
    /// Whether the pool is closed.
    pub closed: bool,
    /// How often a resource was lent.
    pub acquired: u64,
    /// Callers that were refused since none was theirs within `acquire_timeout`.
    pub timeouts: u64,
    /// Callers that were refused since the pool is closed.
    pub rejected: u64,
    /// Callers that went away before they were answered.
    pub abandoned: u64,
    /// Resources that were opened.
    pub opened: u64,
    /// How often opening one failed.
    pub open_failed: u64,
    /// Resources that were closed since the check said so.
    pub check_failed: u64,
    /// Resources that were closed for their age, or by a reset.
    pub expired: u64,
    /// Resources that were closed when they came back: discarded, watched and not finished, held by a thread that panicked, or
    /// not wanted by the source. Not those of the `overflow`.
    pub discarded: u64,
    /// The numbers in force.
    pub config: ResourcePoolConfig,
}

impl<S: PoolSource> Shared<S> {
    pub(super) fn snapshot(&self) -> PoolSnapshot {
        let books = self.ledger.write(|books: &mut Books| books.clone());
        let sum = |which| self.counters.sum(which);
        PoolSnapshot {
            name: self.emitter.name().as_ref().to_owned(),
            size: books.size(),
            in_use: books.in_use(),
            idle: books.size() - books.in_use(),
            waiting: books.waiting(),
            closed: books.is_closed(),
            acquired: sum(count::ACQUIRED),
            timeouts: sum(count::TIMEOUTS),
            rejected: sum(count::REJECTED),
            abandoned: sum(count::ABANDONED),
            opened: sum(count::OPENED),
            open_failed: sum(count::OPEN_FAILED),
            check_failed: sum(count::CHECK_FAILED),
            expired: sum(count::EXPIRED),
            discarded: sum(count::DISCARDED),
            config: *self.config.get(),
        }
    }
}

impl<S: PoolSource> Managed for ResourcePool<S> {
    fn kind(&self) -> Kind {
        Kind::POOL
    }

    fn name(&self) -> &str {
        PoolHandle::name(self)
    }

    fn figures(&self) -> Figures {
        Figures::of(self.snapshot())
    }

    fn reset(&self) {
        PoolHandle::reset(self);
    }

    fn untyped(&self) -> Option<&dyn Any> {
        Some(&**self)
    }

    fn tuning(self: Arc<Self>) -> Option<Arc<dyn Tuning>> {
        Some(Numbers::tuning_of(&self.handle))
    }

    fn attach(&self, sink: Arc<dyn EventSink>) {
        self.shared.emitter.attach(sink);
    }
}
