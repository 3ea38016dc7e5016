//! The driver of the breaker's state: one atomic word for the common path, a lock for what is rare.
//!
//! The state and the generation change only under the lock. The count of a closed breaker that counts failures in a row
//! changes without it, by compare-and-swap; so whoever leaves that state under the lock does so by compare-and-swap too.

mod admitting;
mod results;

use std::time::Duration;

use super::config::{CircuitBreakerConfig, CircuitWindow};
use super::probes::Probes;
use super::word::{CircuitState as State, Word};
use crate::tools::window::{CountWindow, Marks, TimeWindow, Totals};
use crate::words::clock::Instant;
use crate::words::sync::Mutex;
use crate::words::sync::atomic::{AtomicU64, Ordering};

/// What an admitted call keeps: the generation it was admitted in, and its place where that was half-open.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ticket {
    generation: u32,
    probe: u32,
}

/// A change of state, to be told once no lock is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) from: State,
    pub(super) to: State,
}

/// What an outcome did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// It was taken into account, and the state is the same.
    Taken,
    /// It changed the state.
    Changed(Change),
    /// It came too late to say anything: the state has changed since, or its place was given to another.
    Late,
}

/// A refusal: how long until coming back can help, where that is known.
pub(super) type Refused = Option<Duration>;

/// What opens a closed breaker.
enum Rule {
    InARow(u32),
    Within(u32),
    RateOfCalls(f64, u64),
    RateOfTime(f64, u64, TimeWindow),
}

/// The counts of a closed breaker's word where a window decides: a success changes nothing; it fills the window; it may
/// open the breaker, since there are failures in the window.
const SETTLED: u32 = 0;
const FILLING: u32 = 1;
const FAILURES: u32 = 2;

struct Inner {
    probes: Probes,
    marks: Marks,
    calls: CountWindow,
    opened_at: Option<Instant>,
    opened_by: u32,
    changes: u64,
}

/// What the state shows of itself.
pub(super) struct Shown {
    pub(super) state: State,
    pub(super) failures: u32,
    pub(super) successes: u32,
    pub(super) window: Option<Totals>,
    pub(super) opened_at: Option<Instant>,
    pub(super) next_probe_at: Option<Instant>,
    pub(super) changes: u64,
}

pub(super) struct Core {
    word: AtomicU64,
    // meant for an open breaker and for a half-open one without a free place; written before the word that says so
    deadline: AtomicU64,
    inner: Mutex<Inner>,
    rule: Rule,
    success_threshold: u32,
    recovery_timeout: Duration,
}

impl Core {
    pub(super) fn new(config: &CircuitBreakerConfig) -> Self {
        let threshold = config.failure_threshold.unwrap_or(1);
        let minimum = u64::from(config.minimum_calls.unwrap_or(1));
        let mut calls = 1;
        let rule = match (config.failure_rate, config.window, config.failure_window) {
            (Some(rate), Some(CircuitWindow::Time(time)), _) => {
                Rule::RateOfTime(rate, minimum, TimeWindow::new(time))
            }
            (Some(rate), Some(CircuitWindow::Calls(window)), _) => {
                calls = window;
                Rule::RateOfCalls(rate, minimum)
            }
            (_, _, Some(_)) => Rule::Within(threshold),
            _ => Rule::InARow(threshold),
        };
        let marks = Marks::new(threshold, config.failure_window.unwrap_or_default());
        let inner = Inner {
            probes: Probes::new(config.half_open_max_calls, config.recovery_timeout),
            marks,
            calls: CountWindow::new(calls),
            opened_at: None,
            opened_by: 0,
            changes: 0,
        };
        Self {
            word: AtomicU64::new(Word::new(State::Closed, 0, rule.fresh()).bits()),
            deadline: AtomicU64::new(0),
            inner: Mutex::new(inner),
            rule,
            success_threshold: config.success_threshold,
            recovery_timeout: config.recovery_timeout,
        }
    }

    // acquire: a reader that sees an open word sees its deadline
    #[inline]
    fn word(&self) -> Word {
        Word::from_bits(self.word.load(Ordering::Acquire))
    }

    fn set(&self, word: Word) {
        self.word.store(word.bits(), Ordering::Release);
    }

    // release on success: the deadline goes before an open word
    fn swap(&self, from: Word, to: Word) -> bool {
        let (from, to) = (from.bits(), to.bits());
        let swapped = self
            .word
            .compare_exchange(from, to, Ordering::AcqRel, Ordering::Relaxed);
        swapped.is_ok()
    }

    pub(super) fn state(&self) -> State {
        self.word().state()
    }

    /// Goes on under the lock, where the state is still the ticket's.
    fn locked(&self, ticket: Ticket, decide: impl FnOnce(&mut Inner, Word) -> Effect) -> Effect {
        let mut inner = self.inner.lock();
        let word = self.word();
        if word.generation() == ticket.generation {
            decide(&mut inner, word)
        } else {
            Effect::Late
        }
    }

    /// Opens it; `None` where the count changed meanwhile.
    fn open(&self, inner: &mut Inner, word: Word, failures: u32, now: Instant) -> Option<Effect> {
        let until = now.saturating_add(self.recovery_timeout);
        self.deadline.store(until.as_nanos(), Ordering::Relaxed);
        let open = word.enter(State::Open, 0);
        if !self.swap(word, open) {
            return None;
        }
        inner.opened_at = Some(now);
        inner.opened_by = failures;
        Some(Effect::Changed(inner.change(word, open)))
    }

    fn close(&self, inner: &mut Inner, word: Word) -> Change {
        inner.marks.clear();
        inner.calls.clear();
        inner.probes.clear();
        if let Rule::RateOfTime(_, _, window) = &self.rule {
            window.clear();
        }
        inner.opened_at = None;
        inner.opened_by = 0;
        let closed = word.enter(State::Closed, self.rule.fresh());
        self.set(closed);
        inner.change(word, closed)
    }

    /// Another state because somebody says so; `None` where `allowed` says no to the present one.
    pub(super) fn force(
        &self,
        to: State,
        now: Instant,
        allowed: impl FnOnce(State) -> bool,
    ) -> Option<Change> {
        let mut inner = self.inner.lock();
        let word = self.word();
        if !allowed(word.state()) {
            return None;
        }
        if to == State::Closed {
            return Some(self.close(&mut inner, word));
        }
        inner.opened_at = (to == State::ForcedOpen).then_some(now);
        let next = word.enter(to, 0);
        self.set(next);
        Some(inner.change(word, next))
    }

    /// As new: closed, and no change counted. The tickets that are out come too late.
    pub(super) fn restart(&self) -> Option<Change> {
        let mut inner = self.inner.lock();
        let change = self.close(&mut inner, self.word());
        inner.changes = 0;
        (change.from != change.to).then_some(change)
    }

    pub(super) fn show(&self, now: Instant) -> Shown {
        let inner = self.inner.lock();
        let word = self.word();
        let closed = word.is_closed();
        let (in_a_row, window) = match &self.rule {
            Rule::InARow(_) => (word.count(), None),
            Rule::Within(_) => (inner.marks.count(now), None),
            Rule::RateOfCalls(..) => (0, Some(inner.calls.totals())),
            Rule::RateOfTime(_, _, window) => (0, Some(window.totals(now))),
        };
        let of_window = |totals: Totals| u32::try_from(totals.failures).unwrap_or(u32::MAX);
        let half_open = word.state() == State::HalfOpen;
        Shown {
            state: word.state(),
            failures: if closed {
                window.map_or(in_a_row, of_window)
            } else {
                inner.opened_by
            },
            successes: if half_open { inner.probes.successes } else { 0 },
            window,
            opened_at: inner.opened_at,
            next_probe_at: match word.state() {
                State::Open => Some(Instant::from_nanos(self.deadline.load(Ordering::Relaxed))),
                State::HalfOpen => inner.probes.full_until(),
                _ => None,
            },
            changes: inner.changes,
        }
    }
}

impl Rule {
    /// The count of a closed word that nothing has happened to.
    const fn fresh(&self) -> u32 {
        match self {
            Self::InARow(_) | Self::Within(_) => SETTLED,
            Self::RateOfCalls(..) | Self::RateOfTime(..) => FILLING,
        }
    }
}

impl Inner {
    fn change(&mut self, from: Word, to: Word) -> Change {
        self.changes += 1;
        Change {
            from: from.state(),
            to: to.state(),
        }
    }
}
