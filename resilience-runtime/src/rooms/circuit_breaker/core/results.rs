//! What the result of a call does to the breaker: counts it against the rule in force, or answers for a probe.

use super::{Core, Effect, FAILURES, FILLING, Inner, Rule, SETTLED, Ticket};
use crate::rooms::circuit_breaker::flying;
use crate::rooms::circuit_breaker::ramp::Ramp;
use crate::rooms::circuit_breaker::recovery::Evidence;
use crate::rooms::circuit_breaker::word::{CircuitState as State, Word};
use crate::words::clock::Instant;
use crate::words::sync::atomic::Ordering;

impl Core {
    /// A call succeeded.
    #[inline]
    pub(in super::super) fn success(
        &self,
        ticket: Ticket,
        now: impl Fn() -> Instant + Copy,
        passed: impl FnOnce() -> Instant,
    ) -> Effect {
        // relaxed: nothing else is read on the strength of it
        let word = Word::from_bits(self.word.load(Ordering::Relaxed));
        if word.is_settled(ticket.admitted) {
            Effect::Taken
        } else {
            self.unsettled_success(ticket, now, passed)
        }
    }

    #[inline(never)]
    fn unsettled_success(
        &self,
        ticket: Ticket,
        now: impl Fn() -> Instant + Copy,
        passed: impl FnOnce() -> Instant,
    ) -> Effect {
        if ticket.seat() == flying::NONE {
            return self.took_success(ticket, now, passed);
        }
        let now = now();
        self.landed(ticket, true, now.into(), || {
            self.took_success(ticket, || now, || now)
        })
    }

    #[inline]
    fn took_success(
        &self,
        ticket: Ticket,
        now: impl Fn() -> Instant + Copy,
        passed: impl FnOnce() -> Instant,
    ) -> Effect {
        let mut word = self.word();
        if ticket.moves_nothing() {
            return Effect::Taken;
        }
        if word.generation() != ticket.generation() {
            return Effect::Late;
        }
        if word.is_closed() {
            match self.rule() {
                Rule::Within(_) => return Effect::Taken,
                Rule::InARow(_) => {
                    while word.is_closed() && word.generation() == ticket.generation() {
                        if word.count() == 0 || self.swap(word, word.with_count(0)) {
                            return Effect::Taken;
                        }
                        word = self.word();
                    }
                    return Effect::Late;
                }
                Rule::RateOfCalls(..) => {
                    while word.is_closed() && word.generation() == ticket.generation() {
                        match word.count() {
                            SETTLED => return Effect::Taken,
                            FILLING => break,
                            left if self.swap(word, word.with_count(left - 1)) => {
                                return Effect::Taken;
                            }
                            _ => word = self.word(),
                        }
                    }
                }
                Rule::RateOfTime(_, _, window) => {
                    // a few milliseconds are nothing to a wide bucket
                    let at = if window.is_wide() { passed() } else { now() };
                    window.record(false, at);
                    if word.count() != FAILURES {
                        return Effect::Taken;
                    }
                    return self.locked(ticket, |inner, word| {
                        self.look_at_time(inner, word, now().into())
                    });
                }
            }
        }
        self.locked(ticket, |inner, word| match word.state() {
            State::Closed => self.push(inner, word, false, || now().into()),
            State::HalfOpen => self.probe_succeeded(inner, word, ticket.probe(), now()),
            _ => Effect::Taken,
        })
    }

    /// A call failed.
    pub(in super::super) fn failure<E: Into<Evidence>>(
        &self,
        ticket: Ticket,
        seen: impl Fn() -> E + Copy,
    ) -> Effect {
        let seen = || seen().into();
        if ticket.seat() == flying::NONE {
            return self.took_failure(ticket, seen);
        }
        let seen = seen();
        self.landed(ticket, true, seen, || self.took_failure(ticket, || seen))
    }

    fn took_failure(&self, ticket: Ticket, seen: impl Fn() -> Evidence + Copy) -> Effect {
        if ticket.moves_nothing() {
            return Effect::Taken;
        }
        let mine = |word: Word| word.is_closed() && word.generation() == ticket.generation();
        match self.rule() {
            Rule::InARow(threshold) => {
                let mut word = self.word();
                while mine(word) && word.count() + 1 < *threshold {
                    if self.swap(word, word.with_count(word.count() + 1)) {
                        return Effect::Taken;
                    }
                    word = self.word();
                }
            }
            Rule::RateOfTime(_, _, window) if mine(self.word()) => window.record(true, seen().now),
            _ => {}
        }
        self.locked(ticket, |inner, word| match (word.state(), self.rule()) {
            (State::Closed, Rule::InARow(threshold)) => {
                let mut word = word;
                loop {
                    let count = word.count() + 1;
                    if count >= *threshold {
                        if let Some(opened) = self.open(inner, word, count, seen()) {
                            return opened;
                        }
                    } else if self.swap(word, word.with_count(count)) {
                        return Effect::Taken;
                    }
                    // only the count can have changed: the lock is held
                    word = self.word();
                }
            }
            (State::Closed, Rule::Within(threshold)) => {
                let seen = seen();
                // they are there where the rule is
                let count = inner.marks.as_mut().map_or(0, |marks| marks.add(seen.now));
                let opened = (count >= *threshold).then(|| self.open(inner, word, count, seen));
                opened.flatten().unwrap_or(Effect::Taken)
            }
            (State::Closed, Rule::RateOfCalls(..)) => self.push(inner, word, true, seen),
            (State::Closed, Rule::RateOfTime(..)) => self.look_at_time(inner, word, seen()),
            (State::HalfOpen, _) if inner.probes.give_back(ticket.probe()) => {
                let count = inner.opened_by.saturating_add(1);
                self.open(inner, word, count, seen())
                    .unwrap_or(Effect::Taken)
            }
            (State::HalfOpen, _) => Effect::Late,
            _ => Effect::Taken,
        })
    }

    /// A call ended in a way that says nothing.
    #[inline]
    pub(in super::super) fn ignored(
        &self,
        ticket: Ticket,
        now: impl FnOnce() -> Instant,
    ) -> Effect {
        if ticket.seat() == flying::NONE {
            self.took_ignored(ticket)
        } else {
            self.landed(ticket, false, now().into(), || self.took_ignored(ticket))
        }
    }

    fn took_ignored(&self, ticket: Ticket) -> Effect {
        let word = self.word();
        if ticket.moves_nothing() {
            return Effect::Taken;
        }
        if word.generation() != ticket.generation() {
            return Effect::Late;
        }
        match word.state() {
            State::HalfOpen => self.locked(ticket, |inner, word| {
                if !inner.probes.give_back(ticket.probe()) {
                    return Effect::Late;
                }
                self.show_places(inner, word);
                Effect::Taken
            }),
            _ => Effect::Taken,
        }
    }

    fn probe_succeeded(&self, inner: &mut Inner, word: Word, probe: u32, now: Instant) -> Effect {
        if !inner.probes.give_back(probe) {
            return Effect::Late;
        }
        inner.probes.successes += 1;
        let config = self.config();
        if inner.probes.successes < config.success_threshold {
            self.show_places(inner, word);
            return Effect::Taken;
        }
        let openings = inner
            .openings
            .closed(now, config.ramp_up.unwrap_or_default());
        let ramp = config
            .ramp_up
            .map(|length| Box::new(Ramp::new(now, length)));
        let change = self.close(inner, word, ramp);
        inner.openings = openings;
        Effect::Changed(change)
    }
}
