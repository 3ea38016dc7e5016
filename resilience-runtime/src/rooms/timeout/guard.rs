//! A call under a timeout: a guard, so that every way to end is counted.

use super::counts::End;
use super::policy::Timeout;
use crate::words::rejection::Rejection;

/// A call that runs, from its first poll. Dropped without having ended, it was abandoned, or it panicked.
pub(super) struct Underway<'t> {
    timeout: &'t Timeout,
    // a call made while the thread unwinds already, from some `Drop`, has not panicked itself
    unwinding: bool,
}

impl<'t> Underway<'t> {
    #[inline]
    pub(super) fn begin(timeout: &'t Timeout) -> Self {
        timeout.counts().begin();
        Self {
            timeout,
            unwinding: std::thread::panicking(),
        }
    }

    #[inline]
    pub(super) fn end(self, end: End) {
        self.timeout.counts().end(end);
        std::mem::forget(self);
    }

    /// The deadline was there first.
    #[cold]
    pub(super) fn time_out(self) -> Rejection {
        let timeout = self.timeout;
        self.end(End::TimedOut);
        timeout.reject()
    }
}

impl Drop for Underway<'_> {
    #[cold]
    fn drop(&mut self) {
        let panicked = std::thread::panicking() && !self.unwinding;
        self.timeout.counts().end(if panicked {
            End::Panicked
        } else {
            End::Abandoned
        });
    }
}
