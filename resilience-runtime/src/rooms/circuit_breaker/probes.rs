//! The places of a half-open breaker. Pure: a probe takes a place with a lease, and its answer counts while it holds it.

use std::time::Duration;

use crate::words::clock::{Instant, nanos};

/// A lease is never shorter, or a recovery timeout of nothing would let every call through.
const SHORTEST_LEASE: Duration = Duration::from_millis(1);

/// How often a lease doubles at most. A service that is well but slower than the first lease would never be found so otherwise: each probe
/// would lose its place before it answers.
const DOUBLINGS: u32 = 3;

/// How long a probe has its place, in nanoseconds: at first, and at most once others have lost theirs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lease {
    first: u64,
    longest: u64,
}

impl Lease {
    /// The first one as long as the circuit stays open, and none longer than a call may take before it is slow.
    pub(super) fn new(recovery: Duration, slow: Duration) -> Self {
        let of = |lease: Duration| nanos(lease.min(slow).max(SHORTEST_LEASE));
        Self {
            first: of(recovery),
            longest: of(recovery.saturating_mul(1 << DOUBLINGS)),
        }
    }

    fn doubled(self, times: u32) -> Duration {
        let lasts = self.first.saturating_mul(1 << times).min(self.longest);
        Duration::from_nanos(lasts)
    }
}

#[derive(Debug)]
struct Place {
    probe: u32,
    until: Instant,
    // how often its lease is doubled
    doubled: u32,
}

/// The probes under way, and how many have succeeded.
#[derive(Debug)]
pub(super) struct Probes {
    places: Vec<Place>,
    lease: Lease,
    most: u32,
    // how often the longest lease so far is doubled: a place that is given back is known to need no more
    doubled: u32,
    next: u32,
    pub(super) successes: u32,
}

impl Probes {
    pub(super) fn new(most: u32, lease: Lease) -> Self {
        Self {
            places: Vec::new(),
            lease,
            most,
            doubled: 0,
            next: 0,
            successes: 0,
        }
    }

    /// Other numbers from now on; who holds a place keeps it as long as he was to have it.
    pub(super) fn set(&mut self, most: u32, lease: Lease) {
        self.most = most;
        self.lease = lease;
        self.doubled = 0;
        for place in &mut self.places {
            place.doubled = 0;
        }
    }

    /// Begins anew: nobody holds a place.
    pub(super) fn clear(&mut self) {
        self.places.clear();
        self.doubled = 0;
        self.successes = 0;
    }

    /// A place for a probe that starts now: a free one, or that of the probe whose lease ran out longest ago. Else the
    /// moment from which there is one.
    pub(super) fn take(&mut self, now: Instant) -> Result<u32, Instant> {
        if let Some(full_until) = self.full_until() {
            if now < full_until {
                return Err(full_until);
            }
            // it has not answered; if it does later, it holds no place, and so says nothing. The next one has longer, than it and not
            // than those who lost other places: or many places would be held for longest after each was lost once
            for lost in self
                .places
                .extract_if(.., |place| place.until <= full_until)
            {
                self.doubled = self.doubled.max((lost.doubled + 1).min(DOUBLINGS));
            }
        }
        let probe = self.next;
        // the last number is nobody's: it means no place
        self.next = (self.next + 1) % u32::MAX;
        self.places.push(Place {
            probe,
            until: now.saturating_add(self.lease.doubled(self.doubled)),
            doubled: self.doubled,
        });
        Ok(probe)
    }

    /// Gives the probe's place back. `false` where it had lost it.
    pub(super) fn give_back(&mut self, probe: u32) -> bool {
        let held = self.places.iter().position(|place| place.probe == probe);
        held.map(|held| self.places.swap_remove(held)).is_some()
    }

    /// Where all places are taken: when one of them is free at the latest. That is when the first lease runs out, or a later one where
    /// there were more places before.
    pub(super) fn full_until(&self) -> Option<Instant> {
        let over = self.places.len().checked_sub(self.most as usize)?;
        let untils = self.places.iter().map(|place| place.until);
        if over == 0 {
            return untils.min();
        }
        let mut untils: Vec<_> = untils.collect();
        Some(*untils.select_nth_unstable(over).1)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn never_more_probes_than_places(
            most in 1_u32..5,
            steps in prop::collection::vec((0_u32..16, 0_u64..8), 0..200),
        ) {
            let first = Duration::from_millis(20);
            let mut longest = first;
            let mut most = most;
            let mut probes = Probes::new(most, Lease::new(first, Duration::MAX));
            // the naive model: who holds a place, and until when
            let (mut now, mut held) = (Instant::from_nanos(0), Vec::new());
            for (step, later) in steps {
                now = now.saturating_add(Duration::from_millis(later));
                if step < 9 {
                    let mut untils: Vec<_> = held.iter().map(|(_, until, _)| *until).collect();
                    untils.sort_unstable();
                    // so many must go before there is a place
                    let over = held.len().checked_sub(most as usize);
                    match probes.take(now) {
                        Ok(probe) => {
                            if let Some(over) = over {
                                let last = untils[over];
                                prop_assert!(last <= now);
                                for (_, _, lease) in held.extract_if(.., |(_, until, _)| *until <= last) {
                                    longest = longest.max(lease * 2).min(first * 8);
                                }
                            }
                            held.push((probe, now.saturating_add(longest), longest));
                            prop_assert!(held.len() <= most as usize);
                        }
                        Err(until) => {
                            prop_assert!(until > now);
                            prop_assert_eq!(Some(until), over.map(|over| untils[over]));
                        }
                    }
                } else if step < 15 {
                    if let Some((probe, ..)) = held.pop() {
                        prop_assert!(probes.give_back(probe));
                        prop_assert!(!probes.give_back(probe));
                    }
                } else {
                    most = 1 + u32::try_from(later).unwrap() % 4;
                    probes.set(most, Lease::new(first, Duration::MAX));
                    longest = first;
                    for (_, _, lease) in &mut held {
                        *lease = first;
                    }
                }
                prop_assert_eq!(probes.places.len(), held.len());
            }
        }
    }
}
