//! A hedged call as it is counted: a guard, so that every way to end is.

use std::time::Duration;

use super::counts::{End, Tally};
use super::policy::Hedge;
use crate::tools::until::{Until, elapsed};
use crate::tools::unwinding::Unwinding;
use crate::words::clock::{self, Instant, Tick};

/// A call that runs, from its first poll. Dropped without having ended, it was abandoned, or it panicked.
pub(super) struct Underway<'h> {
    hedge: &'h Hedge,
    began: Tick,
    // a call made while the thread unwinds already, from some `Drop`, has not panicked itself
    unwinding: Unwinding,
}

impl<'h> Underway<'h> {
    #[inline]
    pub(super) fn begin(hedge: &'h Hedge) -> Self {
        hedge.counts().begin();
        Self {
            hedge,
            began: clock::tick(),
            unwinding: Unwinding::now(),
        }
    }

    /// When it began, late by the time between two readings of clocks at most.
    pub(super) fn began(&self) -> Instant {
        Until::After(self.began, Duration::ZERO).deadline().0
    }

    /// The hedge that it belongs to.
    pub(super) fn hedge(&self) -> &'h Hedge {
        self.hedge
    }

    /// The first attempt succeeded now, or had not ended when another one did.
    #[inline]
    pub(super) fn measure(&self) {
        if let Some((latencies, share)) = self.hedge.measures() {
            latencies.record(elapsed(self.began), share);
        }
    }

    /// The call ended, and so many attempts were dropped with it.
    #[inline]
    pub(super) fn end(self, end: End, outrun: usize) {
        if outrun > 0 {
            self.hedge.counts().add(Tally::Outrun, outrun);
        }
        self.hedge.counts().end(end);
        std::mem::forget(self);
    }
}

impl Drop for Underway<'_> {
    #[cold]
    fn drop(&mut self) {
        let panicked = self.unwinding.began_since();
        self.hedge.counts().end(if panicked {
            End::Panicked
        } else {
            End::Abandoned
        });
    }
}
