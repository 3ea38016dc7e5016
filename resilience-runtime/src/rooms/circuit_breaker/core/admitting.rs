//! Who is let in: everybody while closed (a share of them on the way back), nobody while open, a few while half-open.

use super::{Change, Core, Inner, Refused, Ticket};
use crate::rooms::circuit_breaker::ramp::Step;
use crate::rooms::circuit_breaker::word::{CircuitState as State, Word};
use crate::words::clock::{BEHIND, Instant, nanos};
use crate::words::sync::atomic::Ordering;

/// The answer to a call that asks.
#[derive(Debug)]
pub(in super::super) struct Asked {
    /// A ticket, or when to come back.
    pub(in super::super) ticket: Result<Ticket, Refused>,
    /// What changed on the way: calls under way may have become slow, and a probe may be due.
    pub(in super::super) changes: [Option<Change>; 2],
}

impl Core {
    /// A ticket without a look at the clock, where the breaker is closed and calls need no look.
    #[inline]
    pub(in super::super) fn admit_closed(&self) -> Option<Ticket> {
        let word = self.word();
        word.is_plain().then(|| Ticket::new(word.generation(), 0))
    }

    /// How many nanoseconds it still refuses, where it is open for long yet: then the cheapest clock decides. The time told is enough, and never
    /// more than it was opened for.
    #[inline]
    pub(in super::super) fn refuses_long(&self, passed: impl FnOnce() -> Instant) -> Option<u64> {
        if self.word().state() != State::Open {
            return None;
        }
        let (passed, until) = (passed(), self.deadline());
        let lasts = self.lasts.load(Ordering::Relaxed);
        let left = until.as_nanos().saturating_sub(passed.as_nanos());
        (left > nanos(BEHIND)).then(|| left.min(lasts))
    }

    /// A ticket, or when to come back.
    pub(in super::super) fn admit(&self, now: Instant) -> Asked {
        let word = self.word();
        let refusing = match word.state() {
            State::Open => true,
            State::HalfOpen => word.count() > 0,
            _ => false,
        };
        let until = self.deadline();
        if refusing && now < until {
            return Asked {
                ticket: Err(Some(until.since(now))),
                changes: [None; 2],
            };
        }
        let mut inner = self.inner.lock();
        let noticed = self.look_out(&mut inner, now.into());
        let mut change = None;
        let place = self.place(&mut inner, now, &mut change);
        let ticket = place.map(|ticket| self.seated(&mut inner, ticket, now));
        Asked {
            ticket,
            changes: [noticed, change],
        }
    }

    fn place(
        &self,
        inner: &mut Inner,
        now: Instant,
        change: &mut Option<Change>,
    ) -> Result<Ticket, Refused> {
        let word = self.word();
        let until = self.deadline();
        let (word, probe) = match word.state() {
            State::Closed => {
                self.let_in(inner, now)?;
                (word, 0)
            }
            State::Disabled => (word, 0),
            State::ForcedOpen => return Err(None),
            State::Open if now < until => return Err(Some(until.since(now))),
            State::Open => {
                inner.probes.clear();
                let half_open = word.enter(State::HalfOpen, 0);
                *change = Some(inner.change(word, half_open));
                (half_open, self.take_place(inner, half_open, now)?)
            }
            State::HalfOpen => (word, self.take_place(inner, word, now)?),
        };
        Ok(Ticket::new(word.generation(), probe))
    }

    /// On the way back to all calls, only a share of them.
    fn let_in(&self, inner: &mut Inner, now: Instant) -> Result<(), Refused> {
        match inner.ramp.as_mut().map(|ramp| ramp.ask(now)) {
            None | Some(Step::In) => Ok(()),
            Some(Step::Out(wait)) => Err(Some(wait)),
            Some(Step::Over) => {
                inner.ramp = None;
                let watched = self.watch().is_some();
                let mut word = self.word();
                // only the count can change meanwhile: the lock is held
                while !self.swap(word, word.closed_watched(watched)) {
                    word = self.word();
                }
                Ok(())
            }
        }
    }

    /// A ticket for a call that would be refused, where nobody has forced that. While closed it is one as any other.
    pub(in super::super) fn admit_anyway(&self, now: Instant) -> Option<Ticket> {
        let mut inner = self.inner.lock();
        let word = self.word();
        let probe = match word.state() {
            State::ForcedOpen => return None,
            State::Closed | State::Disabled => 0,
            State::Open | State::HalfOpen => Ticket::NO_PLACE,
        };
        let ticket = Ticket::new(word.generation(), probe);
        Some(self.seated(&mut inner, ticket, now))
    }

    fn deadline(&self) -> Instant {
        Instant::from_nanos(self.deadline.load(Ordering::Relaxed))
    }

    fn take_place(&self, inner: &mut Inner, word: Word, now: Instant) -> Result<u32, Refused> {
        let taken = inner.probes.take(now);
        self.show_places(inner, word);
        taken.map_err(|until| Some(until.since(now)))
    }

    /// Lets refusals be given without the lock while there is no free place.
    pub(super) fn show_places(&self, inner: &Inner, half_open: Word) {
        let full_until = inner.probes.full_until();
        if let Some(until) = full_until {
            self.deadline.store(until.as_nanos(), Ordering::Relaxed);
        }
        self.set(half_open.with_count(u32::from(full_until.is_some())));
    }
}
