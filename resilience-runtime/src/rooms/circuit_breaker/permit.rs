//! One admitted call: a guard that is told how the call ended, and finds out by itself where nobody can tell it.

use std::time::Duration;

use super::breaker::CircuitBreaker;
use super::core::Ticket;

/// How an admitted call ended, as a breaker counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Counted {
    /// It worked.
    Success,
    /// What was called is at fault.
    Failure,
    /// It says nothing about what was called.
    Ignored,
}

/// An admitted call of a [`CircuitBreaker`]. Say how it ended; dropped unsaid, it counts as panicked (a failure) where
/// the thread unwinds, else as abandoned.
///
/// ```
/// # use resilience_runtime::rooms::circuit_breaker::{CircuitBreaker, Counted};
/// let breaker = CircuitBreaker::builder("quotes").build()?;
/// if let Ok(permit) = breaker.try_acquire() {
///     permit.record(Counted::Success);
/// }
/// drop(breaker.try_acquire());
/// let shown = breaker.snapshot();
/// assert_eq!((shown.successful, shown.abandoned), (1, 1));
/// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
/// ```
#[must_use = "a permit that is dropped unsaid counts as abandoned"]
#[derive(Debug)]
pub struct CircuitPermit<'b> {
    breaker: &'b CircuitBreaker,
    ticket: Ticket,
}

impl<'b> CircuitPermit<'b> {
    #[inline]
    pub(super) fn new(breaker: &'b CircuitBreaker, ticket: Ticket) -> Self {
        Self {
            breaker,
            ticket: ticket.noting_panic(),
        }
    }

    pub(super) fn told(self) -> (&'b CircuitBreaker, Ticket) {
        let told = (self.breaker, self.ticket);
        std::mem::forget(self);
        told
    }

    /// The call ended like this.
    #[inline]
    pub fn record(self, how: Counted) {
        match how {
            Counted::Success => self.success(),
            Counted::Failure => self.failure(),
            Counted::Ignored => self.ignored(),
        }
    }

    /// It worked. Where the breaker is closed and nothing has failed lately, this writes nothing that threads share.
    ///
    /// See [`CircuitPermit`] for an example.
    #[inline]
    pub fn success(self) {
        let (breaker, ticket) = self.told();
        breaker.succeeded(ticket);
    }

    /// What was called is at fault, and no more is known.
    ///
    /// See [`CircuitPermit`] for an example.
    pub fn failure(self) {
        let (breaker, ticket) = self.told();
        breaker.failed(ticket, None, None);
    }

    /// What was called is at fault; `error` gives the text that the snapshot shows as the last error.
    ///
    /// See [`CircuitPermit`] for an example.
    pub fn record_failure(self, error: impl FnOnce() -> String) {
        self.record_failure_until(None, error);
    }

    /// As [`record_failure`](Self::record_failure), and what failed says when to come back: should this failure open the
    /// breaker, it stays open at least so long from now, though never longer than `max_recovery_timeout`.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use resilience_runtime::rooms::circuit_breaker::CircuitBreaker;
    /// let breaker = CircuitBreaker::builder("quotes").failure_threshold(1).build()?;
    /// if let Ok(permit) = breaker.try_acquire() {
    ///     let retry_after = Some(Duration::from_secs(300));
    ///     permit.record_failure_until(retry_after, || "429 too many requests".to_owned());
    /// }
    /// let refused = breaker.try_acquire().unwrap_err();
    /// assert!(refused.retry_after() > Some(Duration::from_secs(60)), "which is the recovery timeout");
    /// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
    /// ```
    pub fn record_failure_until(
        self,
        retry_after: Option<Duration>,
        error: impl FnOnce() -> String,
    ) {
        // the user's code, while the permit is still held: should it panic, the call is counted
        let error = error();
        let (breaker, ticket) = self.told();
        breaker.failed(ticket, Some(&error), retry_after);
    }

    /// It says nothing about what was called: the state is unmoved, and the place given back.
    ///
    /// See [`CircuitPermit`] for an example.
    pub fn ignored(self) {
        let (breaker, ticket) = self.told();
        breaker.ignored(ticket);
    }

    /// The breaker that admitted the call.
    pub fn breaker(&self) -> &'b CircuitBreaker {
        self.breaker
    }
}

impl Drop for CircuitPermit<'_> {
    #[cold]
    fn drop(&mut self) {
        if std::thread::panicking() && !self.ticket.was_unwinding() {
            self.breaker.panicked(self.ticket);
        } else {
            self.breaker.abandoned(self.ticket);
        }
    }
}
