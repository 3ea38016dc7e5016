//! What deadpool keeps: slots, each with a resource or, lent to who opens one, without. It makes and takes them at once.

use std::convert::Infallible;
use std::future::{Future, ready};
use std::sync::Arc;

use deadpool::managed;

use super::books::{Books, Mark};
use crate::words::clock::Instant;
use crate::words::sync::Mutex;
use crate::words::sync::atomic::{AtomicBool, Ordering};

/// The books, and the resources that deadpool dropped, which it may do under its own lock. They are closed by
/// [`sweep`](Self::sweep), without one.
pub(super) struct Ledger<R: Send + 'static> {
    books: Mutex<Books>,
    dropped: Mutex<Vec<Dropped<R>>>,
    // whether there may be any: written under the lock of the list
    any_dropped: AtomicBool,
    /// Places that nobody gets, since there are to be fewer than there once were.
    spare: Mutex<Vec<Lent<R>>>,
}

struct Dropped<R: Send + 'static> {
    // fields are dropped in this order: closed first, then gone from the books
    _resource: R,
    _gone: Gone<R>,
}

struct Gone<R: Send + 'static> {
    ledger: Arc<Ledger<R>>,
    mark: Mark,
}

impl<R: Send + 'static> Drop for Gone<R> {
    fn drop(&mut self) {
        self.ledger.write(|books| books.idle_gone(self.mark));
    }
}

impl<R: Send + 'static> Ledger<R> {
    pub(super) fn new(max_size: u32, total: u32) -> Arc<Self> {
        Arc::new(Self {
            books: Mutex::new(Books::new(max_size, total)),
            dropped: Mutex::new(Vec::new()),
            any_dropped: AtomicBool::new(false),
            spare: Mutex::new(Vec::new()),
        })
    }

    pub(super) fn write<T>(&self, write: impl FnOnce(&mut Books) -> T) -> T {
        write(&mut self.books.lock())
    }

    /// Gives so many places back that were taken away, or as many as there are, and says how many.
    pub(super) fn give_spare(&self, most: u32) -> u32 {
        let mut given = 0;
        while given < most {
            let spare = self.spare.lock().pop();
            let Some(spare) = spare else { break };
            drop(Lent::take(spare));
            given += 1;
        }
        given
    }

    /// Lets go of the places that were taken away.
    pub(super) fn clear_spare(&self) {
        let spare = std::mem::take(&mut *self.spare.lock());
        drop(spare);
    }

    /// Closes what deadpool dropped.
    pub(super) fn sweep(&self) {
        // relaxed: whoever had deadpool drop one sweeps on the same thread
        if !self.any_dropped.load(Ordering::Relaxed) {
            return;
        }
        let dropped = {
            let mut dropped = self.dropped.lock();
            self.any_dropped.store(false, Ordering::Relaxed);
            std::mem::take(&mut *dropped)
        };
        drop(dropped);
    }
}

/// An open resource, and since when.
pub(super) struct Open<R> {
    pub(super) resource: R,
    pub(super) opened: Instant,
    /// When it was last given back.
    pub(super) idle: Instant,
}

/// Room for one resource.
pub(super) struct Slot<R: Send + 'static> {
    pub(super) open: Option<Open<R>>,
    /// Which one it is in the books; `None` before it is written there.
    pub(super) mark: Option<Mark>,
    ledger: Arc<Ledger<R>>,
}

impl<R: Send + 'static> Drop for Slot<R> {
    fn drop(&mut self) {
        if let (Some(open), Some(mark)) = (self.open.take(), self.mark.take()) {
            let ledger = self.ledger.clone();
            let dropped = Dropped {
                _resource: open.resource,
                _gone: Gone { ledger, mark },
            };
            let mut list = self.ledger.dropped.lock();
            self.ledger.any_dropped.store(true, Ordering::Relaxed);
            list.push(dropped);
        }
    }
}

/// Deadpool's manager of slots.
pub(super) struct Shelf<R: Send + 'static>(pub(super) Arc<Ledger<R>>);

impl<R: Send + 'static> managed::Manager for Shelf<R> {
    type Type = Slot<R>;
    type Error = Infallible;

    fn create(&self) -> impl Future<Output = Result<Slot<R>, Infallible>> + Send {
        ready(Ok(Slot {
            open: None,
            mark: None,
            ledger: self.0.clone(),
        }))
    }

    fn recycle(
        &self,
        _: &mut Slot<R>,
        _: &managed::Metrics,
    ) -> impl Future<Output = managed::RecycleResult<Infallible>> + Send {
        ready(Ok(()))
    }
}

/// A slot that is lent.
pub(super) type Lent<R> = managed::Object<Shelf<R>>;

/// A slot on its way back. Unless it [stays](Self::stay) it goes for good: its resource is closed first, then it is taken out of
/// the books, then its place is free for the next, also where closing panics.
pub(super) struct Leaving<R: Send + 'static> {
    slot: Option<Lent<R>>,
}

impl<R: Send + 'static> Leaving<R> {
    pub(super) fn new(slot: Lent<R>) -> Self {
        Self { slot: Some(slot) }
    }

    pub(super) fn open(&mut self) -> Option<&mut Open<R>> {
        self.slot.as_mut()?.open.as_mut()
    }

    /// Back on the shelf, where the books have room for it.
    pub(super) fn stay(&mut self, ledger: &Ledger<R>) {
        if let Some(mut slot) = self.slot.take() {
            let mark = slot.mark;
            let kept = mark.and_then(|mark| ledger.write(|books| books.give_back(mark)));
            if kept.is_some() {
                slot.mark = kept;
                drop(slot); // to deadpool
                // which drops it where the pool was closed at that very moment
                ledger.sweep();
            } else {
                self.slot = Some(slot);
            }
        }
    }

    fn close_resource(&mut self) {
        let open = self.slot.as_mut().and_then(|slot| slot.open.take());
        drop(open);
    }
}

impl<R: Send + 'static> Drop for Leaving<R> {
    fn drop(&mut self) {
        struct Ends<'l, R: Send + 'static>(&'l mut Leaving<R>);

        impl<R: Send + 'static> Drop for Ends<'_, R> {
            fn drop(&mut self) {
                let Some(mut slot) = self.0.slot.take() else {
                    return;
                };
                if let Some(mark) = slot.mark.take() {
                    slot.ledger.write(|books| books.gone(mark));
                }
                let ledger = slot.ledger.clone();
                if ledger.write(Books::settle) {
                    ledger.spare.lock().push(slot);
                } else {
                    drop(Lent::take(slot));
                }
            }
        }

        let ends = Ends(self);
        ends.0.close_resource();
    }
}
