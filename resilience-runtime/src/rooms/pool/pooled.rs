//! One resource that is lent: a guard that brings it back.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use super::policy::{Shared, count};
use super::shelf::{Leaving, Lent, Open};
use super::source::PoolSource;
use crate::words::clock;

/// How far a use is, and so what becomes of the resource when the guard is dropped now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Use {
    /// It is checked or opened: nobody knows its state, so it is closed.
    Begins,
    /// It goes back.
    Free,
    /// It is in the middle of something: it is closed.
    Watched,
    /// Its user wants it closed.
    Discarded,
}

/// A resource of a [`ResourcePool`](super::ResourcePool), used as the resource itself. Dropped, it goes back, and to the one that waits longest.
/// It may be held as long as one likes, and be dropped anywhere, on another runtime or on none.
///
/// It is closed, not kept, where the thread unwinds, where it was [discarded](Self::discard), where it was
/// [watched](Self::watched) and not finished, where the source doesn't want it back, where it is one of the `overflow`, and where the pool is closed.
///
/// ```
/// # use resilience_runtime::rooms::pool::ResourcePool;
/// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
/// let pool = ResourcePool::builder("names", || async { Ok::<_, ()>(String::new()) }).build()?;
/// let mut name = pool.acquire().await.expect("it opens");
/// name.push_str("used as a string");
/// drop(name);
/// assert_eq!(pool.snapshot().idle, 1);
/// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
/// # }).unwrap();
/// ```
#[must_use = "the resource goes back when this is dropped"]
pub struct Pooled<S: PoolSource> {
    // `None` only while it is dropped
    slot: Option<Lent<S::Resource>>,
    shared: Arc<Shared<S>>,
    how: Use,
}

impl<S: PoolSource> std::fmt::Debug for Pooled<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pooled")
            .field("pool", &self.shared.emitter.name())
            .finish_non_exhaustive()
    }
}

impl<S: PoolSource> Pooled<S> {
    /// Writes the slot into the books as lent.
    pub(super) fn lend(shared: Arc<Shared<S>>, mut slot: Lent<S::Resource>) -> Self {
        shared.ledger.write(|books| match slot.mark {
            Some(_) => books.lend(),
            None => slot.mark = Some(books.open()),
        });
        Self {
            slot: Some(slot),
            shared,
            how: Use::Begins,
        }
    }

    pub(super) fn open(&mut self) -> Option<&mut Open<S::Resource>> {
        self.slot.as_mut()?.open.as_mut()
    }

    pub(super) fn close_resource(&mut self) {
        let open = self.slot.as_mut().and_then(|slot| slot.open.take());
        drop(open);
    }

    pub(super) fn fill(&mut self, resource: S::Resource) {
        let now = clock::now();
        if let Some(slot) = &mut self.slot {
            slot.open = Some(Open {
                resource,
                opened: now,
                idle: now,
            });
        }
        self.is_ready();
    }

    pub(super) fn is_ready(&mut self) {
        self.how = Use::Free;
    }

    /// The same, and dropped before [`finish`](Self::finish) it is closed: for what must not go back in the middle of a
    /// conversation. A call that is cancelled would leave its answer to the next user.
    ///
    /// ```
    /// # use resilience_runtime::rooms::pool::ResourcePool;
    /// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
    /// let pool = ResourcePool::builder("redis", || async { Ok::<_, ()>(0) }).build()?;
    /// let connection = pool.acquire().await.expect("it opens").watched();
    /// // ask, await the answer
    /// connection.finish();
    /// assert_eq!(pool.snapshot().idle, 1);
    ///
    /// let connection = pool.acquire().await.expect("it is there").watched();
    /// drop(connection); // the call was cancelled
    /// assert_eq!((pool.snapshot().idle, pool.snapshot().discarded), (0, 1));
    /// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
    /// # }).unwrap();
    /// ```
    pub fn watched(mut self) -> Self {
        self.how = Use::Watched;
        self
    }

    /// The use has ended well: the resource goes back.
    ///
    /// See [`watched`](Self::watched) for an example.
    pub fn finish(mut self) {
        self.how = Use::Free;
    }

    /// Closes the resource, and frees its place.
    ///
    /// ```
    /// # use resilience_runtime::rooms::pool::ResourcePool;
    /// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
    /// let pool = ResourcePool::builder("db", || async { Ok::<_, ()>(0) }).build()?;
    /// let connection = pool.acquire().await.expect("it opens");
    /// connection.discard(); // it answered nonsense
    /// assert_eq!((pool.snapshot().size, pool.snapshot().discarded), (0, 1));
    /// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
    /// # }).unwrap();
    /// ```
    pub fn discard(mut self) {
        self.how = Use::Discarded;
    }

    /// Back on the shelf as it lay there, unused.
    pub(super) fn put_back(mut self) {
        if let Some(slot) = self.slot.take() {
            Leaving::new(slot).stay(&self.shared.ledger);
        }
    }

    /// Closes it, as what `prune` and `reset` found it to be.
    pub(super) fn expire(mut self) {
        self.shared.counters.add(count::EXPIRED, 1);
        self.how = Use::Begins;
    }
}

impl<S: PoolSource> Deref for Pooled<S> {
    type Target = S::Resource;

    fn deref(&self) -> &S::Resource {
        let open = self.slot.as_ref().and_then(|slot| slot.open.as_ref());
        let Some(open) = open else {
            unreachable!("only a slot with a resource is given out");
        };
        &open.resource
    }
}

impl<S: PoolSource> DerefMut for Pooled<S> {
    fn deref_mut(&mut self) -> &mut S::Resource {
        let Some(open) = self.open() else {
            unreachable!("only a slot with a resource is given out");
        };
        &mut open.resource
    }
}

impl<S: PoolSource> Drop for Pooled<S> {
    fn drop(&mut self) {
        let Some(slot) = self.slot.take() else {
            return;
        };
        let shared = &*self.shared;
        // whatever panics from here on, the place is free afterwards
        let mut leaving = Leaving::new(slot);
        if self.how == Use::Begins {
            return;
        }
        let sound = self.how == Use::Free && !std::thread::panicking();
        let wanted = sound
            && leaving.open().is_some_and(|open| {
                // of a pool that is closed nothing is kept, whatever the source says
                shared.shelf.is_closed() || shared.source.on_return(&mut open.resource)
            });
        if !wanted {
            shared.counters.add(count::DISCARDED, 1);
            return;
        }
        if shared.config.get().idle_age.is_some() {
            let now = clock::now();
            if let Some(open) = leaving.open() {
                open.idle = now;
            }
        }
        leaving.stay(&shared.ledger);
    }
}
