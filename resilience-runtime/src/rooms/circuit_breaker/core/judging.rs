//! Whether the share of failures opens a closed breaker, and whether a success changes anything from now on.

use super::{Core, Effect, FAILURES, FILLING, Inner, Rule};
use crate::rooms::circuit_breaker::recovery::Evidence;
use crate::rooms::circuit_breaker::word::Word;
use crate::tools::window::Totals;

impl Core {
    /// An outcome of a call that is looked at, where calls make the window.
    pub(super) fn push(
        &self,
        inner: &mut Inner,
        word: Word,
        failed: bool,
        seen: impl FnOnce() -> Evidence,
    ) -> Effect {
        let word = self.recall(inner, word);
        inner.calls.push(failed);
        let totals = inner.calls.totals();
        let count = self.next_look(inner, totals);
        self.look_at_rate(inner, word, totals, count, seen)
    }

    /// Ends the counting down of successes in the word: those that came are in the window, and who comes waits for the lock.
    pub(super) fn recall(&self, inner: &mut Inner, mut word: Word) -> Word {
        let counting = word.count() > FILLING;
        while counting && !self.swap(word, word.with_count(FILLING)) {
            word = self.word();
        }
        self.take_in_counted(inner, word);
        if counting {
            inner.given = FILLING;
        }
        word.with_count(inner.given)
    }

    /// Takes in what was counted down to this word, which is in force no more.
    pub(super) fn take_in_counted(&self, inner: &mut Inner, word: Word) {
        let counted = self.counted(inner, word);
        if counted > 0 {
            inner.calls.push_successes(counted);
            inner.given = FILLING;
        }
    }

    /// How many successes are not in the window yet.
    pub(super) fn counted(&self, inner: &Inner, word: Word) -> u32 {
        match self.rule() {
            Rule::RateOfCalls(..) if word.is_closed() => inner.given.saturating_sub(word.count()),
            _ => 0,
        }
    }

    /// The how manieth success from now must be looked at: one that settles the window, with which there are calls enough to judge, or that
    /// pushes a failure out. Until then the share of failures can only fall.
    fn next_look(&self, inner: &Inner, totals: Totals) -> u32 {
        let Some(leaves) = inner.calls.failure_leaves_in() else {
            return inner.calls.missing();
        };
        let Rule::RateOfCalls(_, minimum) = self.rule() else {
            return FILLING;
        };
        match minimum.saturating_sub(totals.calls) {
            0 => leaves,
            more => leaves.min(u32::try_from(more).unwrap_or(u32::MAX)),
        }
    }

    pub(super) fn look_at_time(&self, inner: &mut Inner, word: Word, seen: Evidence) -> Effect {
        let Rule::RateOfTime(_, _, window) = self.rule() else {
            return Effect::Taken;
        };
        let totals = window.totals(seen.now);
        let count = if totals.failures == 0 {
            FILLING
        } else {
            FAILURES
        };
        self.look_at_rate(inner, word, totals, count, || seen)
    }

    #[inline]
    fn look_at_rate(
        &self,
        inner: &mut Inner,
        word: Word,
        totals: Totals,
        count: u32,
        seen: impl FnOnce() -> Evidence,
    ) -> Effect {
        let (Rule::RateOfCalls(rate, minimum) | Rule::RateOfTime(rate, minimum, _)) = self.rule()
        else {
            return Effect::Taken;
        };
        if totals.calls >= *minimum && totals.failures > 0 && totals.rate() >= *rate {
            let failures = u32::try_from(totals.failures).unwrap_or(u32::MAX);
            return self
                .open(inner, word, failures, seen())
                .unwrap_or(Effect::Taken);
        }
        if word.count() != count {
            inner.given = count;
            self.set(word.with_count(count));
        }
        Effect::Taken
    }
}
