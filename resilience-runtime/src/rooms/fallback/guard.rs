//! A handler that runs: a guard, so that every way to end is counted.

use super::counts::Handled;
use super::driver::Fallback;
use crate::tools::unwinding::Unwinding;

/// A handler that runs: from [`Fallback::answering`] until [`finish`](Answering::finish). Dropped without it, the call was
/// abandoned, or the handler panicked.
#[must_use = "a handler that is dropped at once counts as abandoned"]
pub struct Answering<'a> {
    fallback: &'a Fallback,
    // a call made while the thread unwinds already, from some `Drop`, has not panicked itself
    unwinding: Unwinding,
}

impl<'a> Answering<'a> {
    pub(super) fn begin(fallback: &'a Fallback, rejected: bool) -> Self {
        fallback.counts().begin(rejected);
        Self {
            fallback,
            unwinding: Unwinding::now(),
        }
    }

    /// The handler gave an answer, or (`false`) failed itself.
    pub fn finish(self, answered: bool) {
        self.fallback.counts().end(if answered {
            Handled::Answered
        } else {
            Handled::Failed
        });
        std::mem::forget(self);
    }
}

impl Drop for Answering<'_> {
    fn drop(&mut self) {
        let panicked = self.unwinding.began_since();
        self.fallback.counts().end(if panicked {
            Handled::Panicked
        } else {
            Handled::Abandoned
        });
    }
}
