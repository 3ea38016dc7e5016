//! One place in a bulkhead: a guard that gives it back.

use super::keys::Seat;
use super::policy::{Bulkhead, count};

/// A place in a [`Bulkhead`]. Dropped, however the call ended, it goes to the one that waits longest, or is free.
///
/// ```
/// # use resilience_runtime::rooms::bulkhead::Bulkhead;
/// let bulkhead = Bulkhead::builder("disk", 1).build()?;
/// let permit = bulkhead.try_acquire().expect("it is free");
/// assert!(bulkhead.try_acquire().is_err());
/// drop(permit);
/// assert!(bulkhead.try_acquire().is_ok());
/// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
/// ```
#[must_use = "the place is given back when this is dropped"]
pub struct BulkheadPermit<'b> {
    bulkhead: &'b Bulkhead,
    // its key's gate outlives the place in it: fields are dropped after `drop`
    seat: Option<Seat<'b>>,
    watched: bool,
}

impl std::fmt::Debug for BulkheadPermit<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BulkheadPermit")
            .field("bulkhead", &self.bulkhead.name())
            .finish_non_exhaustive()
    }
}

impl<'b> BulkheadPermit<'b> {
    #[inline]
    pub(super) fn new(bulkhead: &'b Bulkhead, seat: Option<Seat<'b>>) -> Self {
        bulkhead.counters.add(count::ADMITTED, 1);
        Self {
            bulkhead,
            seat,
            watched: false,
        }
    }

    /// The same, and being dropped before [`finish`](Self::finish) counts as abandoned, unless the thread unwinds.
    ///
    /// ```
    /// # use resilience_runtime::rooms::bulkhead::Bulkhead;
    /// let bulkhead = Bulkhead::builder("disk", 1).build()?;
    /// bulkhead.try_acquire().unwrap().watched().finish();
    /// drop(bulkhead.try_acquire().unwrap().watched());
    /// assert_eq!(bulkhead.snapshot().abandoned, 1);
    /// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
    /// ```
    #[inline]
    pub fn watched(mut self) -> Self {
        self.watched = true;
        self
    }

    /// The call has ended: gives the place back.
    ///
    /// See [`watched`](Self::watched) for an example.
    #[inline]
    pub fn finish(mut self) {
        self.watched = false;
    }
}

impl Drop for BulkheadPermit<'_> {
    #[inline]
    fn drop(&mut self) {
        if self.watched && !std::thread::panicking() {
            self.bulkhead.counters.add(count::ABANDONED, 1);
        }
        self.bulkhead.give_back(self.seat.as_ref());
    }
}
