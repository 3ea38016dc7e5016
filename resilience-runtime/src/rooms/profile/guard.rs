//! A call that is being measured: a guard, so that every way to end is counted.

use super::driver::Profile;
use crate::tools::unwinding::Unwinding;
use crate::words::clock;
use crate::words::outcome::{Ending, Look};

/// A call that runs: from [`Profile::enter`] until [`finish`](Running::finish). Dropped without it, the call was abandoned,
/// or it panicked.
#[must_use = "a call that is dropped at once counts as abandoned"]
pub struct Running<'a> {
    profile: &'a Profile,
    // and what was noted then: a call made while the thread unwinds already, from some `Drop`, has not panicked itself
    began: Unwinding,
}

impl<'a> Running<'a> {
    #[inline]
    pub(super) fn enter(profile: &'a Profile) -> Self {
        profile.shares().enter();
        Self {
            profile,
            began: Unwinding::at(clock::tick()),
        }
    }

    /// The call ended this way; `look` is what a cache inside it answered with, where it has one.
    #[inline]
    pub fn finish(self, ending: Ending, look: Option<Look>) {
        // forgotten first: what might still be dropped while it is counted would have to lie in memory
        let (profile, began) = (self.profile, self.began);
        std::mem::forget(self);
        profile.shares().leave(began.tick(), ending, look);
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let panicked = self.began.began_since();
        let ending = if panicked {
            Ending::Panicked
        } else {
            Ending::Abandoned
        };
        self.profile.shares().leave(self.began.tick(), ending, None);
    }
}
