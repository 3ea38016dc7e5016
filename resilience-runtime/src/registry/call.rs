//! One call of a guarded function: what its layers share while it runs.

use crate::words::outcome::Look;
use crate::words::severity::Verdict;

/// What the layers of one call share. The expansion holds it as a local, so that no layer needs to know another.
pub struct Call {
    // one word: parts that are written apart and read together make a processor wait
    marks: u64,
}

impl Call {
    const DEGRADED: u64 = 1 << 8;
    const DISPUTED: u64 = 1 << 9;
    const ALERTED: u64 = 1 << 10;
    const LOOK: u64 = 0xff;
    const NO_LOOK: u64 = 4;

    /// A call that begins now.
    #[inline]
    pub const fn begin() -> Self {
        Self {
            marks: Self::NO_LOOK,
        }
    }

    /// An attempt of the body begins. What it comes to is not known yet.
    #[inline]
    pub const fn begin_attempt(&mut self) {
        self.marks &= Self::LOOK;
    }

    /// Of several attempts at once, of which each is a call of its own to the layers below, this one is the call's.
    #[inline]
    pub const fn join(&mut self, fork: &Self) {
        self.marks = fork.marks;
    }

    const fn mark(&mut self, mark: u64, set: bool) {
        self.marks = self.marks & !mark | if set { mark } else { 0 };
    }

    /// Whether a fallback or a stale value answered.
    #[inline]
    pub const fn is_degraded(&self) -> bool {
        self.marks & Self::DEGRADED != 0
    }

    /// A fallback or a stale value answered, or neither did.
    #[inline]
    pub const fn set_degraded(&mut self, degraded: bool) {
        self.mark(Self::DEGRADED, degraded);
    }

    /// Whether a layer judged the success value on its way up a failure.
    #[inline]
    pub const fn is_disputed(&self) -> bool {
        self.marks & Self::DISPUTED != 0
    }

    /// A layer judges the success value on its way up a failure.
    #[inline]
    pub const fn dispute(&mut self) {
        self.mark(Self::DISPUTED, true);
    }

    /// What the cache of this stack answered with.
    #[inline]
    pub const fn look(&self) -> Option<Look> {
        match self.marks & Self::LOOK {
            0 => Some(Look::Hit),
            1 => Some(Look::Stale),
            2 => Some(Look::Coalesced),
            3 => Some(Look::Miss),
            _ => None,
        }
    }

    /// A cache answers with this. What is said of the value is not of this answer.
    #[inline]
    pub const fn begin_look(&mut self, look: Look) {
        self.marks = self.marks & Self::ALERTED | look as u64;
    }

    /// Whether the alert of the failure on its way up was raised, so that no other layer raises it again.
    #[inline]
    pub const fn set_alerted(&mut self, alerted: bool) {
        self.mark(Self::ALERTED, alerted);
    }

    /// A failure was judged: whether it falls to this layer to raise the alert.
    #[inline]
    pub const fn falls_to_alert(&mut self, verdict: Verdict) -> bool {
        let alerted = self.marks & Self::ALERTED != 0;
        let falls = verdict.is_critical() && !alerted;
        if falls {
            self.set_alerted(true);
        }
        falls
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_call_is_marked_with_is_kept_apart() {
        let mut call = Call::begin();
        assert_eq!(call.look(), None);
        for look in [Look::Hit, Look::Stale, Look::Coalesced, Look::Miss] {
            call.set_alerted(true);
            call.set_degraded(true);
            call.dispute();
            call.begin_look(look);
            assert_eq!(call.look(), Some(look));
            assert!(!call.is_degraded() && !call.is_disputed());
            call.set_degraded(true);
            call.begin_attempt();
            assert_eq!((call.look(), call.is_degraded()), (Some(look), false));
        }
    }
}
