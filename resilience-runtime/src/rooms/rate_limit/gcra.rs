//! The generic cell rate algorithm, pure: one word says when the bucket would be full again, in nanoseconds of the clock.

/// So many permits at once, and one more each `interval`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Gcra {
    /// Between two permits, in nanoseconds; at least 1.
    pub(super) interval: u64,
    /// What a full bucket holds; at least 1.
    pub(super) burst: u32,
}

impl Gcra {
    /// The time that this many permits take to come back.
    pub(super) fn cost(self, permits: u32) -> u64 {
        self.interval.saturating_mul(u64::from(permits))
    }

    /// The time that an empty bucket takes to be full.
    fn full(self) -> u64 {
        self.cost(self.burst)
    }

    /// When this many permits can be had: it is now where this is not after `now`. Not more than `burst` of them.
    pub(super) fn turn(self, word: u64, now: u64, permits: u32) -> u64 {
        self.after(word, now, permits).saturating_sub(self.full())
    }

    /// The word once they are taken.
    pub(super) fn after(self, word: u64, now: u64, permits: u32) -> u64 {
        word.max(now).saturating_add(self.cost(permits))
    }

    /// How much earlier everything behind a turn comes, when that turn is given back.
    ///
    /// As if it had never been taken: not more than it cost, and not what has become the past meanwhile, which would have
    /// been lost without it too.
    pub(super) fn given_back(self, turn: u64, now: u64, permits: u32) -> u64 {
        let end = turn.saturating_add(self.full());
        end.saturating_sub(now).min(self.cost(permits))
    }

    /// The word that says by the numbers of `after` that as many permits are taken.
    pub(super) fn word_for(self, after: Self, word: u64, now: u64) -> u64 {
        let taken = u128::from(word.saturating_sub(now));
        // up, so that nothing is given away
        let taken = (taken * u128::from(after.interval)).div_ceil(u128::from(self.interval));
        now.saturating_add(u64::try_from(taken).unwrap_or(u64::MAX))
    }

    /// The turn by the numbers of `after`, in a cell whose word becomes [`word_for`](Self::word_for) them.
    pub(super) fn turn_for(self, after: Self, turn: u64, now: u64) -> u64 {
        let word = turn.saturating_add(self.full());
        self.word_for(after, word, now).saturating_sub(after.full())
    }

    /// The permits that can be had now.
    pub(super) fn remaining(self, word: u64, now: u64) -> u32 {
        let left = self.full().saturating_sub(word.saturating_sub(now)) / self.interval;
        u32::try_from(left).unwrap_or(u32::MAX).min(self.burst)
    }
}
