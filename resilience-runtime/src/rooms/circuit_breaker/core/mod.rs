//! The driver of the breaker's state: one atomic word for the common path, a lock for what is rare.
//!
//! The state and the generation change only under the lock. The count of a closed breaker changes without it, by
//! compare-and-swap, where failures in a row are counted, or successes are counted down; so whoever leaves that state under the lock does so
//! by compare-and-swap too.

mod admitting;
mod judging;
mod numbers;
mod rest;
mod results;
mod rule;
mod showing;
mod slow;
mod ticket;

use std::time::Duration;

pub(super) use rest::Rest;
pub(super) use ticket::Ticket;

use numbers::Numbers;
use rule::{FAILURES, FILLING, Rule, SETTLED};
use slow::{Watch, Watched};

use super::config::CircuitBreakerConfig;
use super::probes::Probes;
use super::ramp::Ramp;
use super::recovery::{Evidence, Openings, Recovery};
use super::word::{CircuitState as State, Word};
use crate::tools::live::Live;
use crate::tools::window::{CountWindow, Marks, TimeWindow};
use crate::words::clock::{Instant, nanos};
use crate::words::sync::Mutex;
use crate::words::sync::atomic::{AtomicU64, Ordering};

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

struct Inner {
    probes: Probes,
    /// Where failures are counted within a time, or were once.
    marks: Option<Box<Marks>>,
    calls: CountWindow,
    /// The count that the closed word was given last, where calls make the window: what is missing from it now are successes that are not
    /// in the window yet.
    given: u32,
    /// Where slow calls are looked for, or were once.
    watched: Option<Box<Watched>>,
    slow: u64,
    opened_at: Option<Instant>,
    opened_by: u32,
    openings: Openings,
    ramp: Option<Box<Ramp>>,
    changes: u64,
}

pub(super) struct Core {
    word: AtomicU64,
    // meant for an open breaker and for a half-open one without a free place; written before the word that says so
    deadline: AtomicU64,
    // how long before its deadline it opened: written with it
    lasts: AtomicU64,
    inner: Mutex<Inner>,
    // set under the lock, and before a word that goes by them
    numbers: Live<Numbers>,
}

impl Core {
    pub(super) fn new(config: &CircuitBreakerConfig) -> Self {
        Self::with(config, TimeWindow::new)
    }

    /// One of many, as small as it can be.
    pub(super) fn narrow(config: &CircuitBreakerConfig) -> Self {
        Self::with(config, TimeWindow::narrow)
    }

    fn with(config: &CircuitBreakerConfig, window: fn(Duration) -> TimeWindow) -> Self {
        let numbers = Numbers::new(config, window);
        let word = Word::new(State::Closed, 0, numbers.rule.fresh());
        let word = word.closed_watched(numbers.watch.is_some());
        let inner = Inner {
            probes: Probes::new(config.half_open_max_calls, numbers.lease()),
            marks: numbers.marks(),
            calls: CountWindow::new(numbers.calls()),
            given: numbers.rule.fresh(),
            watched: numbers.watched(),
            slow: 0,
            opened_at: None,
            opened_by: 0,
            openings: Openings::default(),
            ramp: None,
            changes: 0,
        };
        Self {
            word: AtomicU64::new(word.bits()),
            deadline: AtomicU64::new(0),
            lasts: AtomicU64::new(0),
            inner: Mutex::new(inner),
            numbers: Live::new(numbers),
        }
    }

    fn rule(&self) -> &Rule {
        &self.numbers.get().rule
    }

    fn watch(&self) -> Option<&Watch> {
        self.numbers.get().watch.as_ref()
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
        if word.generation() == ticket.generation() {
            decide(&mut inner, word)
        } else {
            Effect::Late
        }
    }

    /// Opens it; `None` where the count changed meanwhile.
    fn open(&self, inner: &mut Inner, word: Word, failures: u32, seen: Evidence) -> Option<Effect> {
        let before = inner.openings;
        let recovery = Recovery::new(self.config());
        let (openings, until) = recovery.open(before, word.state(), seen, rand::random);
        self.deadline.store(until.as_nanos(), Ordering::Relaxed);
        let lasts = nanos(until.since(seen.now));
        self.lasts.store(lasts, Ordering::Relaxed);
        let open = word.enter(State::Open, 0);
        if !self.swap(word, open) {
            return None;
        }
        self.take_in_counted(inner, word);
        inner.opened_at = Some(seen.now);
        inner.opened_by = failures;
        inner.openings = openings;
        inner.ramp = None;
        Some(Effect::Changed(inner.change(word, open)))
    }

    fn close(&self, inner: &mut Inner, word: Word, ramp: Option<Box<Ramp>>) -> Change {
        inner.clear_marks();
        inner.calls.clear();
        inner.probes.clear();
        inner.clear_watched();
        if let Some(window) = self.watch().and_then(|watch| watch.time.as_ref()) {
            window.clear();
        }
        if let Some(window) = self.rule().time() {
            window.clear();
        }
        inner.opened_at = None;
        inner.opened_by = 0;
        inner.openings = Openings::default();
        let closed = word.enter(State::Closed, self.rule().fresh());
        let closed = closed.closed_watched(self.watch().is_some() || ramp.is_some());
        inner.ramp = ramp;
        inner.given = closed.count();
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
        let mut word = self.word();
        if !allowed(word.state()) {
            return None;
        }
        if to == State::Closed {
            return Some(self.close(&mut inner, word, None));
        }
        inner.opened_at = (to == State::ForcedOpen).then_some(now);
        inner.openings = Openings::default();
        inner.ramp = None;
        // only the count can change meanwhile: the lock is held
        while !self.swap(word, word.enter(to, 0)) {
            word = self.word();
        }
        self.take_in_counted(&mut inner, word);
        Some(inner.change(word, word.enter(to, 0)))
    }

    /// As new: closed, and no change counted. The tickets that are out come too late.
    pub(super) fn restart(&self) -> Option<Change> {
        let mut inner = self.inner.lock();
        let change = self.close(&mut inner, self.word(), None);
        inner.changes = 0;
        inner.slow = 0;
        (change.from != change.to).then_some(change)
    }
}

impl Inner {
    /// The failures within the time, where they are counted so.
    fn marked(&self, now: Instant) -> u32 {
        self.marks.as_ref().map_or(0, |marks| marks.count(now))
    }

    fn clear_marks(&mut self) {
        if let Some(marks) = &mut self.marks {
            marks.clear();
        }
    }

    fn clear_watched(&mut self) {
        if let Some(watched) = &mut self.watched {
            watched.clear();
        }
    }

    fn change(&mut self, from: Word, to: Word) -> Change {
        self.changes += 1;
        Change {
            from: from.state(),
            to: to.state(),
        }
    }
}
