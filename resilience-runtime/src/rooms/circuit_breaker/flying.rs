//! The calls under way, so that one that takes too long is slow then, not only when it ends. Pure: the moment comes in.
//!
//! All have the same time, so they become slow in the order in which they began: a list through their seats, whose head is
//! the next. A seat that is free is used again, so that the common case allocates nothing.

use std::time::Duration;

use crate::words::clock::Instant;

/// No seat.
pub(super) const NONE: u32 = u32::MAX;

/// What is known of a call under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Flight {
    pub(super) began: Instant,
    pub(super) generation: u32,
    pub(super) probe: u32,
}

#[derive(Debug)]
struct Seat {
    flight: Flight,
    /// Whether it is in the list; else it is slow already, and was told so, or the seat is free.
    listed: bool,
    before: u32,
    after: u32,
}

/// How a call came down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Landing {
    /// Before it became slow.
    InTime,
    /// Slow, which nobody noticed before.
    Slow,
    /// Slow, as was noticed before.
    KnownSlow,
}

/// The calls under way.
#[derive(Debug)]
pub(super) struct Flying {
    /// From how long on a call is slow.
    pub(super) limit: Duration,
    seats: Vec<Seat>,
    free: u32,
    first: u32,
    last: u32,
    known_slow: u32,
}

impl Flying {
    pub(super) const fn new(limit: Duration) -> Self {
        Self {
            limit,
            seats: Vec::new(),
            free: NONE,
            first: NONE,
            last: NONE,
            known_slow: 0,
        }
    }

    /// A call begins: its seat.
    pub(super) fn take_off(&mut self, flight: Flight) -> u32 {
        let seat = Seat {
            flight,
            listed: true,
            before: self.last,
            after: NONE,
        };
        let at = if self.free == NONE {
            let Ok(at) = u32::try_from(self.seats.len()) else {
                return NONE;
            };
            self.seats.push(seat);
            at
        } else {
            let at = self.free;
            self.free = self.seats[at as usize].after;
            self.seats[at as usize] = seat;
            at
        };
        match self.last {
            NONE => self.first = at,
            last => self.seats[last as usize].after = at,
        }
        self.last = at;
        at
    }

    /// A call is over: its seat is free.
    pub(super) fn land(&mut self, at: u32, now: Instant) -> Landing {
        let Seat { flight, listed, .. } = self.seats[at as usize];
        let landing = if listed {
            self.unlist(at);
            if self.is_due(flight, now) {
                Landing::Slow
            } else {
                Landing::InTime
            }
        } else {
            self.known_slow -= 1;
            Landing::KnownSlow
        };
        self.seats[at as usize].after = self.free;
        self.free = at;
        landing
    }

    /// A call under way that is slow by now, and was not known to be.
    pub(super) fn next_slow(&mut self, now: Instant) -> Option<Flight> {
        let flight = self.seats.get(self.first as usize)?.flight;
        if !self.is_due(flight, now) {
            return None;
        }
        self.unlist(self.first);
        self.known_slow += 1;
        Some(flight)
    }

    /// How many of the calls under way are slow by now, and how many of these were not known to be.
    pub(super) fn slow(&self, now: Instant) -> (u32, u32) {
        let (mut at, mut unknown) = (self.first, 0);
        while let Some(seat) = self.seats.get(at as usize) {
            if !self.is_due(seat.flight, now) {
                break;
            }
            unknown += 1;
            at = seat.after;
        }
        (self.known_slow + unknown, unknown)
    }

    fn is_due(&self, flight: Flight, now: Instant) -> bool {
        now >= flight.began.saturating_add(self.limit)
    }

    fn unlist(&mut self, at: u32) {
        let seat = &mut self.seats[at as usize];
        seat.listed = false;
        let (before, after) = (seat.before, seat.after);
        match before {
            NONE => self.first = after,
            before => self.seats[before as usize].after = after,
        }
        match after {
            NONE => self.last = before,
            after => self.seats[after as usize].before = before,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn equals_a_list_of_calls(steps in prop::collection::vec((0_u8..5, any::<prop::sample::Index>(), 0_u64..5), 0..300)) {
            let mut flying = Flying::new(Duration::from_nanos(10));
            // the naive model: seat, flight, whether it is known to be slow
            let mut all: Vec<(u32, Flight, bool)> = Vec::new();
            let (mut now, mut most, mut limit) = (0, 0, 10);
            for (step, pick, later) in steps {
                now += later;
                let at = Instant::from_nanos(now);
                let due = |flight: &Flight, limit: u64| flight.began.as_nanos() + limit <= now;
                match step {
                    0 | 1 => {
                        let flight = Flight { began: at, generation: 7, probe: u32::try_from(now).unwrap() };
                        let seat = flying.take_off(flight);
                        prop_assert!(all.iter().all(|(other, ..)| *other != seat));
                        all.push((seat, flight, false));
                        most = most.max(all.len());
                    }
                    2 if !all.is_empty() => {
                        let (seat, flight, known) = all.remove(pick.index(all.len()));
                        let expected = match known {
                            true => Landing::KnownSlow,
                            false if due(&flight, limit) => Landing::Slow,
                            false => Landing::InTime,
                        };
                        prop_assert_eq!(flying.land(seat, at), expected);
                    }
                    2 => {}
                    3 => {
                        limit = later * 5;
                        flying.limit = Duration::from_nanos(limit);
                    }
                    _ => {
                        let next = all.iter_mut().find(|(_, flight, known)| !known && due(flight, limit));
                        prop_assert_eq!(flying.next_slow(at), next.as_ref().map(|(_, flight, _)| *flight));
                        if let Some((.., known)) = next {
                            *known = true;
                        }
                    }
                }
                let slow = all.iter().filter(|(_, flight, known)| *known || due(flight, limit)).count();
                let unknown = all.iter().filter(|(_, flight, known)| !known && due(flight, limit)).count();
                let (slow, unknown) = (u32::try_from(slow).unwrap(), u32::try_from(unknown).unwrap());
                prop_assert_eq!(flying.slow(at), (slow, unknown));
            }
            prop_assert_eq!(flying.seats.len(), most, "a free seat is used again");
        }
    }
}
