//! One admitted call: a guard that is told how the call ended, and finds out by itself where nobody can tell it.

use super::adaptive::Ticket;
use super::policy::ConcurrencyLimit;
use crate::tools::unwinding::Unwinding;

/// An admitted call of a [`ConcurrencyLimit`]. Say how it ended; dropped unsaid, it gives its place back and teaches nothing,
/// unless a timeout of the same stack drops it, which is a sign of overload.
///
/// ```
/// # use resilience_runtime::rooms::concurrency_limit::ConcurrencyLimit;
/// let search = ConcurrencyLimit::builder("search").initial_limit(2).min_limit(1).build()?;
/// search.try_acquire().expect("nobody is inside").success();
/// drop(search.try_acquire().expect("nobody is inside"));
/// assert_eq!(search.limit(), 2);
///
/// search.try_acquire().expect("nobody is inside").dropped();
/// assert_eq!(search.limit(), 1);
/// let shown = search.snapshot();
/// assert_eq!((shown.successful, shown.abandoned, shown.dropped), (1, 1, 1));
/// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
/// ```
#[must_use = "a permit that is dropped unsaid counts as abandoned"]
pub struct ConcurrencyPermit<'l> {
    limit: &'l ConcurrencyLimit,
    ticket: Ticket,
    // taken inside a destructor while the thread unwinds: that panic is not this call's
    unwinding: Unwinding,
}

impl std::fmt::Debug for ConcurrencyPermit<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ConcurrencyPermit")
            .field("limit", &self.limit.name())
            .finish_non_exhaustive()
    }
}

impl<'l> ConcurrencyPermit<'l> {
    #[inline]
    pub(super) fn new(limit: &'l ConcurrencyLimit, ticket: Ticket) -> Self {
        Self {
            limit,
            ticket,
            unwinding: Unwinding::now(),
        }
    }

    fn told(self) -> (&'l ConcurrencyLimit, Ticket) {
        let told = (self.limit, self.ticket);
        std::mem::forget(self);
        told
    }

    /// It worked, and how long it took says how loaded the service is.
    ///
    /// See [`ConcurrencyPermit`] for an example.
    #[inline]
    pub fn success(self) {
        let (limit, ticket) = self.told();
        limit.succeeded(ticket);
    }

    /// It ended in a way that means overload: the limit goes down, once for all the calls that are under way.
    ///
    /// See [`ConcurrencyPermit`] for an example.
    pub fn dropped(self) {
        let (limit, ticket) = self.told();
        limit.dropped(ticket);
    }

    /// It ended, and that says nothing of the load.
    ///
    /// ```
    /// # use resilience_runtime::rooms::concurrency_limit::ConcurrencyLimit;
    /// let search = ConcurrencyLimit::builder("search").build()?;
    /// search.try_acquire().expect("nobody is inside").ignored();
    /// assert_eq!((search.limit(), search.snapshot().ignored), (20, 1));
    /// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
    /// ```
    pub fn ignored(self) {
        self.told().0.ignored();
    }
}

impl Drop for ConcurrencyPermit<'_> {
    #[cold]
    fn drop(&mut self) {
        if self.unwinding.began_since() {
            self.limit.panicked();
        } else {
            self.limit.abandoned(self.ticket);
        }
    }
}
