//! The bulkhead: the gates with counts, events and the registry's view.

use std::task::Waker;

use super::acquire::Acquire;
use super::config::{BulkheadBuilder, BulkheadConfig, BulkheadOptions};
use super::gate::Gate;
use super::keys::{BulkheadKey, Keys, Seat};
use super::permit::BulkheadPermit;
use crate::tools::counters::Counters;
use crate::tools::emitter::Emitter;
use crate::tools::live::Live;
use crate::words::id::Kind;
use crate::words::rejection::{Rejection, RejectionKind};

/// The counters.
pub(super) mod count {
    pub(in super::super) const ADMITTED: usize = 0;
    pub(in super::super) const REJECTED: usize = 1;
    pub(in super::super) const TIMED_OUT: usize = 2;
    pub(in super::super) const ABANDONED: usize = 3;
    pub(in super::super) const ALL: usize = 4;
}

/// Lets at most so many calls run at once; of the others a bounded number waits in a fair queue, and the rest is refused.
///
/// ```
/// use std::time::Duration;
/// use resilience_runtime::rooms::bulkhead::Bulkhead;
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
/// let reports = Bulkhead::builder("reports", 2).queue(10).wait(Duration::from_secs(1)).build()?;
/// let rows = reports.run(async { 300 }).await.expect("there is room");
/// assert_eq!(rows, 300);
///
/// let one = reports.acquire().await.expect("there is room");
/// let two = reports.try_acquire().expect("there is room");
/// assert!(reports.try_acquire().is_err(), "which never waits");
/// # drop((one, two));
/// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
/// # }).unwrap();
/// ```
pub struct Bulkhead {
    pub(super) config: Live<BulkheadConfig>,
    pub(super) gate: Gate<Waker>,
    pub(super) keys: Keys,
    pub(super) counters: Counters<{ count::ALL }>,
    /// What a builder was told; `None` where an attribute was.
    pub(super) told: Option<Box<BulkheadOptions>>,
    pub(super) emitter: Emitter,
}

impl std::fmt::Debug for Bulkhead {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bulkhead")
            .field("name", &self.name())
            .field("config", self.config())
            .finish_non_exhaustive()
    }
}

impl Bulkhead {
    /// A builder for a bulkhead of this name, for `limit` calls at once: at least 1.
    ///
    /// See [`BulkheadBuilder`] for an example.
    pub fn builder(name: impl Into<String>, limit: u32) -> BulkheadBuilder {
        BulkheadBuilder::new(name, limit)
    }

    pub(super) fn new(name: &str, config: BulkheadConfig) -> Self {
        Self {
            config: Live::new(config),
            gate: Gate::new(config.limit),
            keys: Keys::new(),
            counters: Counters::new(),
            told: None,
            emitter: Emitter::new(Kind::BULKHEAD, name),
        }
    }

    /// A place, waiting for it in the queue where there is room in it.
    ///
    /// See [`Bulkhead`] for an example.
    ///
    /// # Errors
    /// A rejection of kind `BulkheadFull` where the queue is full, or the place didn't come within `wait`.
    ///
    /// # Cancel safety
    /// Dropped before it ends, the caller leaves the queue; a place that was just given to it goes to the next. Nothing is
    /// taken before the first poll.
    ///
    /// # Panics
    /// Where it has to wait, with a `wait`, outside a tokio runtime with its timer enabled.
    #[inline]
    pub fn acquire(&self) -> Acquire<'_> {
        Acquire::new(self, None)
    }

    /// A place among the calls of this key; every key has the whole limit, and a queue of its own. Calls without a key are no
    /// key's.
    ///
    /// ```
    /// # use resilience_runtime::rooms::bulkhead::Bulkhead;
    /// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
    /// let accounts = Bulkhead::builder("accounts", 1).queue(100).build()?;
    /// let alice = accounts.acquire_for("alice").await.expect("nobody else has it");
    /// let bob = accounts.acquire_for("bob").await.expect("another account");
    /// assert!(accounts.try_acquire_for("alice").is_err());
    /// assert_eq!(accounts.snapshot().keys, 2);
    /// drop((alice, bob));
    /// assert_eq!(accounts.snapshot().keys, 0);
    /// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    /// As [`acquire`](Self::acquire).
    ///
    /// # Cancel safety
    /// As [`acquire`](Self::acquire). The key is looked up when this is called.
    ///
    /// # Panics
    /// Where the key's own `Hash`, `Eq` or `ToOwned` does, and as [`acquire`](Self::acquire).
    pub fn acquire_for<K: BulkheadKey + ?Sized>(&self, key: &K) -> Acquire<'_> {
        Acquire::new(self, Some(self.keys.seat(key, || self.config().limit)))
    }

    /// A place now, without waiting. Where someone waits already, there is none.
    ///
    /// See [`Bulkhead`] for an example.
    ///
    /// # Errors
    /// A rejection of kind `BulkheadFull` where every place is taken.
    #[inline]
    pub fn try_acquire(&self) -> Result<BulkheadPermit<'_>, Rejection> {
        self.try_at(None)
    }

    /// A place among the calls of this key now, without waiting.
    ///
    /// See [`acquire_for`](Self::acquire_for) for an example.
    ///
    /// # Errors
    /// As [`try_acquire`](Self::try_acquire).
    ///
    /// # Panics
    /// Where the key's own `Hash`, `Eq` or `ToOwned` does.
    pub fn try_acquire_for<K: BulkheadKey + ?Sized>(
        &self,
        key: &K,
    ) -> Result<BulkheadPermit<'_>, Rejection> {
        self.try_at(Some(self.keys.seat(key, || self.config().limit)))
    }

    #[inline]
    fn try_at<'b>(&'b self, seat: Option<Seat<'b>>) -> Result<BulkheadPermit<'b>, Rejection> {
        if self.gate_of(seat.as_ref()).take() {
            Ok(BulkheadPermit::new(self, seat))
        } else {
            drop(seat);
            Err(self.refuse(count::REJECTED))
        }
    }

    #[inline]
    pub(super) fn gate_of<'g>(&'g self, seat: Option<&'g Seat<'_>>) -> &'g Gate<Waker> {
        match seat {
            Some(seat) => seat.gate(),
            None => &self.gate,
        }
    }

    #[inline]
    pub(super) fn give_back(&self, seat: Option<&Seat<'_>>) {
        // waking is the executor's code: no lock is held
        if let Some(next) = self.gate_of(seat).give_back() {
            next.wake();
        }
    }

    #[cold]
    pub(super) fn refuse(&self, how: usize) -> Rejection {
        self.counters.add(how, 1);
        self.emitter.refuse(RejectionKind::BulkheadFull, None)
    }

    /// The name.
    pub fn name(&self) -> &str {
        self.emitter.name()
    }

    /// The numbers in force.
    ///
    /// See [`BulkheadBuilder`] for an example.
    pub fn config(&self) -> &BulkheadConfig {
        self.config.get()
    }

    /// All counts at zero. Places that are taken stay taken.
    ///
    /// ```
    /// # use resilience_runtime::rooms::bulkhead::Bulkhead;
    /// let bulkhead = Bulkhead::builder("disk", 1).build()?;
    /// let permit = bulkhead.try_acquire();
    /// bulkhead.reset();
    /// assert_eq!((bulkhead.snapshot().admitted, bulkhead.snapshot().in_use), (0, 1));
    /// # drop(permit);
    /// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
    /// ```
    pub fn reset(&self) {
        self.counters.reset();
    }
}
