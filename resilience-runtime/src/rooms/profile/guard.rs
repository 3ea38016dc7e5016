//! A call that is being measured: a guard, so that every way to end is counted.

use super::driver::Profile;
use super::shard::{Ended, LONGEST};
use crate::words::clock::{self, Instant};
use crate::words::outcome::{Ending, Look};

/// A call that runs: from [`Profile::enter`] until [`finish`](Running::finish). Dropped without it, the call was abandoned,
/// or it panicked.
#[must_use = "a call that is dropped at once counts as abandoned"]
pub struct Running<'a> {
    profile: &'a Profile,
    began: Instant,
    // a call made while the thread unwinds already, from some `Drop`, has not panicked itself
    unwinding: bool,
}

impl<'a> Running<'a> {
    #[inline]
    pub(super) fn enter(profile: &'a Profile) -> Self {
        profile.shards().mine().enter();
        Self {
            profile,
            began: clock::now(),
            unwinding: std::thread::panicking(),
        }
    }

    /// The call ended this way; `look` is what a cache inside it answered with, where it has one.
    #[inline]
    pub fn finish(self, ending: Ending, look: Option<Look>) {
        self.leave(ending, look);
        std::mem::forget(self);
    }

    #[inline]
    fn leave(&self, ending: Ending, look: Option<Look>) {
        let at = clock::now();
        let took = at.since(self.began);
        self.profile.shards().mine().leave(&Ended {
            ending,
            look,
            took: clock::nanos(took).min(LONGEST),
            at,
            slow: self.profile.slow().is_some_and(|slow| took >= slow),
        });
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let panicked = std::thread::panicking() && !self.unwinding;
        let ending = if panicked {
            Ending::Panicked
        } else {
            Ending::Abandoned
        };
        self.leave(ending, None);
    }
}
