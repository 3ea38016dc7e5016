//! The numbers in force, and how others take their place: what was counted by the old ones goes on counting.

use std::sync::Arc;
use std::time::Duration;

use super::rule::renewed;
use super::slow::{Watch, Watched};
use super::{Core, FAILURES, FILLING, Inner, Rule, SETTLED};
use crate::rooms::circuit_breaker::config::{CircuitBreakerConfig, CircuitWindow};
use crate::rooms::circuit_breaker::probes::Lease;
use crate::rooms::circuit_breaker::word::CircuitState as State;
use crate::tools::window::{Marks, TimeWindow};
use crate::words::clock::Instant;

/// One version of the numbers, as the state uses them.
pub(super) struct Numbers {
    pub(super) config: CircuitBreakerConfig,
    pub(super) rule: Rule,
    pub(super) watch: Option<Watch>,
    /// Makes a window of time.
    window: fn(Duration) -> TimeWindow,
}

impl PartialEq for Numbers {
    fn eq(&self, other: &Self) -> bool {
        self.config == other.config
    }
}

impl Numbers {
    pub(super) fn new(config: &CircuitBreakerConfig, window: fn(Duration) -> TimeWindow) -> Self {
        let new = |length| Arc::new(window(length));
        Self::with(
            config,
            window,
            Rule::new(config, new),
            Watch::new(config, new),
        )
    }

    fn with(
        config: &CircuitBreakerConfig,
        window: fn(Duration) -> TimeWindow,
        rule: Rule,
        watch: Option<Watch>,
    ) -> Self {
        Self {
            config: *config,
            rule,
            watch,
            window,
        }
    }

    /// The version after this one.
    fn next(&self, config: &CircuitBreakerConfig, now: Instant) -> Self {
        let rule = Rule::new(config, |length| {
            renewed(self.rule.time(), length, now, self.window)
        });
        let slow = self.watch.as_ref().and_then(|watch| watch.time.as_ref());
        let watch = Watch::new(config, |length| renewed(slow, length, now, self.window));
        Self::with(config, self.window, rule, watch)
    }

    /// A slow probe has failed, so it holds its place no longer than that.
    pub(super) fn lease(&self) -> Lease {
        Lease::new(self.config.recovery_timeout, self.slow_limit())
    }

    fn slow_limit(&self) -> Duration {
        self.config.slow_call.unwrap_or(Duration::MAX)
    }

    /// The calls in the window of failures, where that is one of calls; else one.
    pub(super) fn calls(&self) -> u32 {
        self.window_where(self.config.failure_rate.is_some())
    }

    /// The same of slow calls.
    fn slow_calls(&self) -> u32 {
        self.window_where(self.config.slow_call.is_some())
    }

    fn window_where(&self, counted: bool) -> u32 {
        match self.config.window {
            Some(CircuitWindow::Calls(calls)) if counted => calls,
            _ => 1,
        }
    }

    /// No marks yet, where they are counted.
    pub(super) fn marks(&self) -> Option<Box<Marks>> {
        let Rule::Within(threshold) = self.rule else {
            return None;
        };
        let window = self.config.failure_window.unwrap_or_default();
        Some(Box::new(Marks::new(threshold, window)))
    }

    /// No calls yet, where slow ones are looked for.
    pub(super) fn watched(&self) -> Option<Box<Watched>> {
        let watched = || Box::new(Watched::new(self.slow_limit(), self.slow_calls()));
        self.watch.as_ref().map(|_| watched())
    }
}

impl Core {
    pub(in super::super) fn config(&self) -> &CircuitBreakerConfig {
        &self.numbers.get().config
    }

    /// The numbers that it was built with.
    pub(in super::super) fn first_config(&self) -> &CircuitBreakerConfig {
        &self.numbers.first().config
    }

    /// Puts these numbers in force. Windows keep what still fits them, and the count of failures in a row stays. Where failures are
    /// counted in another way from now on, that begins empty, and calls under way come too late for it. An opening lasts as long as it was
    /// to, and probes keep their places.
    pub(in super::super) fn adopt(&self, config: &CircuitBreakerConfig, now: Instant) {
        let mut inner = self.inner.lock();
        let before = self.numbers.get();
        let word = self.word();
        if word.is_closed() && matches!(before.rule, Rule::RateOfCalls(..)) {
            self.recall(&mut inner, word);
        }
        self.numbers.set(before.next(config, now));
        let after = self.numbers.get();
        inner.adopt(before, after);
        let word = self.word();
        match word.state() {
            State::HalfOpen => self.show_places(&inner, word),
            State::Closed => self.count_by(after, before, &mut inner, now),
            _ => {}
        }
    }

    fn count_by(&self, after: &Numbers, before: &Numbers, inner: &mut Inner, now: Instant) {
        let watched = after.watch.is_some();
        if !before.rule.goes_on_as(&after.rule) || before.watch.is_some() != watched {
            // another generation: whoever goes by the numbers before finds a word that is not his. The numbers were set
            // first, so whoever sees this word sees them.
            loop {
                let word = self.word();
                let count = if before.rule.goes_on_as(&after.rule) {
                    word.count()
                } else {
                    after.rule.fresh()
                };
                let next = word.enter(State::Closed, count);
                if self.swap(word, next.closed_watched(watched || inner.ramp.is_some())) {
                    break;
                }
            }
        }
        // a window decides: its count is only written under the lock, which is held
        let count = match &after.rule {
            Rule::RateOfCalls(..) if inner.calls.is_settled() => SETTLED,
            Rule::RateOfTime(_, _, window) if window.totals(now).failures > 0 => FAILURES,
            Rule::RateOfCalls(..) | Rule::RateOfTime(..) => FILLING,
            Rule::InARow(_) | Rule::Within(_) => return,
        };
        inner.given = count;
        self.set(self.word().with_count(count));
    }
}

impl Inner {
    fn adopt(&mut self, before: &Numbers, after: &Numbers) {
        let config = &after.config;
        self.probes.set(config.half_open_max_calls, after.lease());
        self.calls.resize(after.calls());
        match (&mut self.marks, &after.rule) {
            (Some(marks), Rule::Within(threshold)) => {
                marks.resize(*threshold, config.failure_window.unwrap_or_default());
            }
            (marks, _) => *marks = after.marks(),
        }
        match &mut self.watched {
            Some(watched) => watched.set(after.slow_limit(), after.slow_calls()),
            none => *none = after.watched(),
        }
        if !before.rule.goes_on_as(&after.rule) {
            self.calls.clear();
            self.clear_marks();
        }
        if before.watch.is_some() != after.watch.is_some() {
            self.clear_watched();
        }
    }
}
