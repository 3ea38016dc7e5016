//! Who is let in: everybody while closed, nobody while open, a few while half-open.

use super::{Change, Core, Inner, Refused, Ticket};
use crate::rooms::circuit_breaker::word::{CircuitState as State, Word};
use crate::words::clock::Instant;
use crate::words::sync::atomic::Ordering;

impl Core {
    /// A ticket without a look at the clock, where the breaker is closed.
    #[inline]
    pub(in super::super) fn admit_closed(&self) -> Option<Ticket> {
        let word = self.word();
        word.is_closed().then(|| Ticket {
            generation: word.generation(),
            probe: 0,
        })
    }

    /// A ticket, or when to come back.
    pub(in super::super) fn admit(
        &self,
        now: Instant,
    ) -> Result<(Ticket, Option<Change>), Refused> {
        let deadline = || Instant::from_nanos(self.deadline.load(Ordering::Relaxed));
        let word = self.word();
        let refusing = match word.state() {
            State::Open => true,
            State::HalfOpen => word.count() > 0,
            _ => false,
        };
        let until = deadline();
        if refusing && now < until {
            return Err(Some(until.since(now)));
        }
        let mut inner = self.inner.lock();
        let word = self.word();
        let ticket = |generation, probe| Ticket { generation, probe };
        match word.state() {
            State::Closed | State::Disabled => Ok((ticket(word.generation(), 0), None)),
            State::ForcedOpen => Err(None),
            State::Open if now < deadline() => Err(Some(deadline().since(now))),
            State::Open => {
                inner.probes.clear();
                let half_open = word.enter(State::HalfOpen, 0);
                let change = inner.change(word, half_open);
                let probe = self.take_place(&mut inner, half_open, now)?;
                Ok((ticket(half_open.generation(), probe), Some(change)))
            }
            State::HalfOpen => {
                let probe = self.take_place(&mut inner, word, now)?;
                Ok((ticket(word.generation(), probe), None))
            }
        }
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
