//! Whether the share of failures opens a closed breaker, and whether a success changes anything from now on.

use super::{Core, Effect, FAILURES, FILLING, Inner, Rule, SETTLED};
use crate::rooms::circuit_breaker::recovery::Evidence;
use crate::rooms::circuit_breaker::word::Word;
use crate::tools::window::Totals;

impl Core {
    pub(super) fn look_at_calls(
        &self,
        inner: &mut Inner,
        word: Word,
        seen: impl FnOnce() -> Evidence,
    ) -> Effect {
        let totals = inner.calls.totals();
        let settled = inner.calls.is_settled();
        let count = if settled { SETTLED } else { FILLING };
        self.look_at_rate(inner, word, totals, count, seen)
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
            self.set(word.with_count(count));
        }
        Effect::Taken
    }
}
