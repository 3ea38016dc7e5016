//! Slow calls: how many of the last ones took too long, those under way included as soon as they do.

use std::sync::Arc;
use std::time::Duration;

use super::{Change, Core, Effect, Inner, Ticket};
use crate::rooms::circuit_breaker::config::{CircuitBreakerConfig, CircuitWindow};
use crate::rooms::circuit_breaker::flying::{self, Flight, Flying, Landing};
use crate::rooms::circuit_breaker::recovery::Evidence;
use crate::rooms::circuit_breaker::word::CircuitState as State;
use crate::tools::window::{CountWindow, TimeWindow, Totals};
use crate::words::clock::Instant;

/// When calls are slow, and which share of them opens the breaker.
pub(super) struct Watch {
    rate: f64,
    minimum: u64,
    /// Where the share is taken over a time; else it is over the last calls, which are in [`Watched`].
    pub(super) time: Option<Arc<TimeWindow>>,
}

/// What is known of calls where slow ones are looked for. It stays while calls that began then are under way.
pub(super) struct Watched {
    pub(super) flying: Flying,
    calls: CountWindow,
    /// Whether there may be a slow call in the window.
    lately: bool,
}

impl Watched {
    pub(super) fn new(limit: Duration, calls: u32) -> Self {
        Self {
            flying: Flying::new(limit),
            calls: CountWindow::new(calls),
            lately: false,
        }
    }

    /// By these numbers from now on.
    pub(super) fn set(&mut self, limit: Duration, calls: u32) {
        self.flying.limit = limit;
        self.calls.resize(calls);
    }

    /// Forgets the calls that have ended.
    pub(super) fn clear(&mut self) {
        self.calls.clear();
        self.lately = false;
    }
}

impl Watch {
    pub(super) fn new(
        config: &CircuitBreakerConfig,
        window: impl FnOnce(Duration) -> Arc<TimeWindow>,
    ) -> Option<Self> {
        config.slow_call?;
        let time = match config.window {
            Some(CircuitWindow::Time(time)) => Some(window(time)),
            _ => None,
        };
        Some(Self {
            rate: config.slow_call_rate.unwrap_or(1.0),
            minimum: u64::from(config.minimum_calls.unwrap_or(1)),
            time,
        })
    }

    fn record(&self, inner: &mut Inner, slow: bool, now: Instant) {
        let Some(watched) = &mut inner.watched else {
            return;
        };
        watched.lately |= slow;
        match &self.time {
            Some(window) => window.record(slow, now),
            None => watched.calls.push(slow),
        }
    }

    pub(super) fn totals(&self, inner: &Inner, now: Instant) -> Totals {
        match (&self.time, &inner.watched) {
            (Some(window), _) => window.totals(now),
            (None, Some(watched)) => watched.calls.totals(),
            (None, None) => Totals::default(),
        }
    }
}

impl Core {
    /// The ticket with a seat, where slow calls are looked for.
    pub(super) fn seated(&self, inner: &mut Inner, ticket: Ticket, now: Instant) -> Ticket {
        let seat = match (self.watch(), &mut inner.watched) {
            (Some(_), Some(watched)) => watched.flying.take_off(Flight {
                began: now,
                generation: ticket.generation(),
                probe: ticket.probe(),
            }),
            _ => flying::NONE,
        };
        ticket.with_seat(seat)
    }

    /// A call is over: `take` takes its result in, and `says` is whether that, if it came in time, says something. That a
    /// call is slow says something however it ends.
    pub(super) fn landed(
        &self,
        ticket: Ticket,
        says: bool,
        seen: Evidence,
        take: impl FnOnce() -> Effect,
    ) -> Effect {
        let word = self.word();
        let mine = word.generation() == ticket.generation();
        if mine && word.state() == State::HalfOpen {
            // a slow probe has failed, whatever it says
            return match self.land(ticket, says, seen) {
                Some(change) => Effect::Changed(change),
                None => take(),
            };
        }
        // the result is in the windows before they are looked at
        let effect = take();
        if effect == Effect::Taken {
            let change = self.land(ticket, says, seen);
            change.map_or(effect, Effect::Changed)
        } else {
            self.leave_seat(ticket, seen.now);
            effect
        }
    }

    fn land(&self, ticket: Ticket, says: bool, seen: Evidence) -> Option<Change> {
        let mut inner = self.inner.lock();
        let Some(watch) = self.watch() else {
            // slow calls are not looked for any more
            inner.land(ticket.seat(), seen.now);
            return None;
        };
        let noticed = self.look_out(&mut inner, seen);
        let change = match inner.land(ticket.seat(), seen.now) {
            Landing::KnownSlow => None,
            Landing::Slow => self.found_slow(&mut inner, watch, ticket, seen),
            Landing::InTime => {
                let word = self.word();
                let counts = word.is_closed() && word.generation() == ticket.generation();
                if counts && says {
                    watch.record(&mut inner, false, seen.now);
                    self.look_at_slow(&mut inner, watch, seen)
                } else {
                    None
                }
            }
        };
        noticed.or(change)
    }

    /// Its time is over: whether it was slow is counted, and moves nothing.
    fn leave_seat(&self, ticket: Ticket, now: Instant) {
        let mut inner = self.inner.lock();
        let slow = inner.land(ticket.seat(), now) == Landing::Slow;
        inner.slow += u64::from(slow);
    }

    /// Takes the calls under way into account that have become slow.
    pub(super) fn look_out(&self, inner: &mut Inner, seen: Evidence) -> Option<Change> {
        let watch = self.watch()?;
        let mut change = None;
        while let Some(flight) = inner.next_slow(seen.now) {
            // at most one changes the state: the others are of the generation before then
            let ticket = Ticket::new(flight.generation, flight.probe);
            change = change.or(self.found_slow(inner, watch, ticket, seen));
        }
        change
    }

    fn found_slow(
        &self,
        inner: &mut Inner,
        watch: &Watch,
        ticket: Ticket,
        seen: Evidence,
    ) -> Option<Change> {
        inner.slow += 1;
        let word = self.word();
        if word.generation() != ticket.generation() {
            return None;
        }
        match word.state() {
            State::Closed => {
                watch.record(inner, true, seen.now);
                self.look_at_slow(inner, watch, seen)
            }
            State::HalfOpen if inner.probes.give_back(ticket.probe()) => {
                let count = inner.opened_by.saturating_add(1);
                self.open_now(inner, count, seen)
            }
            _ => None,
        }
    }

    fn look_at_slow(&self, inner: &mut Inner, watch: &Watch, seen: Evidence) -> Option<Change> {
        if !inner.watched.as_ref().is_some_and(|watched| watched.lately) {
            return None;
        }
        let totals = watch.totals(inner, seen.now);
        if let Some(watched) = &mut inner.watched {
            watched.lately = totals.failures > 0;
        }
        if totals.failures == 0 || totals.calls < watch.minimum || totals.rate() < watch.rate {
            return None;
        }
        let slow = u32::try_from(totals.failures).unwrap_or(u32::MAX);
        self.open_now(inner, slow, seen)
    }

    fn open_now(&self, inner: &mut Inner, count: u32, seen: Evidence) -> Option<Change> {
        loop {
            // only the count can change meanwhile: the lock is held
            match self.open(inner, self.word(), count, seen) {
                Some(Effect::Changed(change)) => return Some(change),
                Some(_) => return None,
                None => {}
            }
        }
    }
}

impl Inner {
    fn land(&mut self, seat: u32, now: Instant) -> Landing {
        let watched = self.watched.as_mut();
        // who has a seat took it there
        watched.map_or(Landing::KnownSlow, |watched| watched.flying.land(seat, now))
    }

    fn next_slow(&mut self, now: Instant) -> Option<Flight> {
        self.watched.as_mut()?.flying.next_slow(now)
    }

    /// How many of the calls under way are slow by now, and how many of these were not known to be.
    pub(super) fn slow_now(&self, now: Instant) -> (u32, u32) {
        let watched = self.watched.as_ref();
        watched.map_or((0, 0), |watched| watched.flying.slow(now))
    }
}
