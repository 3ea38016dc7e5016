//! The map of flights, by key: the driver around [`Flight`]. Touched on a miss only.
//!
//! Locks are taken in one order (map, then flight), and nothing of the user's runs under them but the key's `Eq`: wakers are
//! called, and answers, keys and wakers dropped, after they are released. No tokio here: loom models it.

use std::hash::Hash;
use std::sync::{Arc, OnceLock};
use std::task::Waker;

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

use super::flight::{Caller, Flight, Handover, Joined};
use super::waiter::Waiter;
use crate::words::sync::Mutex;

pub(super) type Shared<A> = Arc<Board<A>>;

/// A flight, and beside it what it comes to: so those who waited read that without a lock.
pub(super) struct Board<A> {
    // its key's, from the caller who needed it to look the key up before
    hash: u64,
    pub(super) state: Mutex<Flight>,
    pub(super) answer: OnceLock<A>,
}

/// A flight in the map.
struct Flying<K, A> {
    key: Arc<K>,
    flight: Shared<A>,
}

pub(super) struct Flights<K, A> {
    map: Mutex<HashTable<Flying<K, A>>>,
}

/// What a caller that missed comes to.
pub(super) enum Entered<'f, K: Hash + Eq, A> {
    /// It runs the body for everyone.
    Leads(Lead<'f, K, A>),
    /// It waits for the one that does.
    Waits(Waiter<'f, K, A>),
    /// It runs the body for itself.
    Alone,
}

/// What a waiter comes to.
pub(super) enum Waited<'f, K: Hash + Eq, A> {
    Leads(Lead<'f, K, A>),
    Answer(A),
    Alone,
    /// Look again from the start.
    Again,
}

impl<K: Hash + Eq, A> Flights<K, A> {
    pub(super) fn new() -> Self {
        Self {
            map: Mutex::new(HashTable::new()),
        }
    }

    pub(super) fn enter(&self, hash: u64, key: &Arc<K>, caller: Caller) -> Entered<'_, K, A> {
        match self.take_off(hash, key, caller, |flight| flight.enter(caller)) {
            Ok(lead) => Entered::Leads(lead),
            Err((flight, Joined::Leads(woken))) => {
                wake(woken);
                Entered::Leads(Lead::of(self, flight))
            }
            Err((flight, Joined::Waits(ticket))) => Entered::Waits(Waiter {
                flights: self,
                flight,
                ticket,
                caller,
                waits: true,
            }),
            Err((_, Joined::Alone)) => Entered::Alone,
        }
    }

    /// Waits for the flight of this key where someone leads it: with the key as the map has it, so that who waits needs none of its own.
    pub(super) fn wait(
        &self,
        hash: u64,
        is_it: impl Fn(&K) -> bool,
        caller: Caller,
    ) -> Option<(Arc<K>, Waiter<'_, K, A>)> {
        let map = self.map.lock();
        let known = map.find(hash, |known| is_it(&known.key))?;
        let ticket = known.flight.state.lock().wait(caller)?;
        let (key, flight) = (Arc::clone(&known.key), Arc::clone(&known.flight));
        drop(map);
        let waiter = Waiter {
            flights: self,
            flight,
            ticket,
            caller,
            waits: true,
        };
        Some((key, waiter))
    }

    /// Leads the flight of this key where nobody does.
    pub(super) fn try_lead(
        &self,
        hash: u64,
        key: &Arc<K>,
        caller: Caller,
    ) -> Option<Lead<'_, K, A>> {
        match self.take_off(hash, key, caller, |flight| flight.claim_if_vacant(caller)) {
            Ok(lead) => Some(lead),
            Err((flight, claimed)) => {
                wake(claimed?);
                Some(Lead::of(self, flight))
            }
        }
    }

    /// A new flight, led by this caller; or the one that there is already, and what `join` makes of it.
    fn take_off<R>(
        &self,
        hash: u64,
        key: &Arc<K>,
        caller: Caller,
        join: impl FnOnce(&mut Flight) -> R,
    ) -> Result<Lead<'_, K, A>, (Shared<A>, R)> {
        let mut map = self.map.lock();
        match map.entry(hash, |known| known.key == *key, |known| known.flight.hash) {
            Entry::Occupied(known) => {
                let flight = Arc::clone(&known.get().flight);
                let joined = join(&mut flight.state.lock());
                drop(map);
                Err((flight, joined))
            }
            Entry::Vacant(place) => {
                let flight = Arc::new(Board {
                    hash,
                    state: Mutex::new(Flight::led_by(caller)),
                    answer: OnceLock::new(),
                });
                place.insert(Flying {
                    key: Arc::clone(key),
                    flight: Arc::clone(&flight),
                });
                drop(map);
                Ok(Lead::of(self, flight))
            }
        }
    }

    /// Newcomers of these keys don't join the runs that are under way; who waits for one already gets its answer.
    pub(super) fn detach(&self, of: impl Fn(&K) -> bool) {
        let detached: Vec<_> = {
            let mut map = self.map.lock();
            map.extract_if(|known| of(&known.key)).collect()
        };
        drop(detached);
    }

    /// How many keys are being computed.
    pub(super) fn len(&self) -> usize {
        self.map.lock().len()
    }

    /// Takes the flight out of the map, where it is the one in it. What comes out is dropped by the caller, unlocked.
    fn remove(map: &mut HashTable<Flying<K, A>>, flight: &Shared<A>) -> Option<Flying<K, A>> {
        let known = map.find_entry(flight.hash, |known| Arc::ptr_eq(&known.flight, flight));
        Some(known.ok()?.remove().0)
    }

    /// One of the flight's people goes without an answer.
    pub(super) fn retire(
        &self,
        flight: &Shared<A>,
        event: impl FnOnce(&mut Flight) -> (Handover, Option<Waker>),
    ) {
        let mut map = self.map.lock();
        let (handover, kept) = event(&mut flight.state.lock());
        let (removed, woken) = match handover {
            Handover::Over => (Self::remove(&mut map, flight), None),
            Handover::To(waker) => (None, waker),
        };
        drop(map);
        drop((removed, kept));
        wake(woken);
    }
}

pub(super) fn wake(wakers: impl IntoIterator<Item = Waker>) {
    wakers.into_iter().for_each(Waker::wake);
}

/// The right to run the body for everyone who waits. Dropped without landing, by a panic or because the call was dropped,
/// it hands over to the waiter that has waited longest.
pub(super) struct Lead<'f, K: Hash + Eq, A> {
    flights: &'f Flights<K, A>,
    flight: Shared<A>,
    stage: Stage,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Flying,
    /// Out of the map, the answer not told yet.
    Landing,
    Landed,
}

impl<'f, K: Hash + Eq, A> Lead<'f, K, A> {
    pub(super) fn of(flights: &'f Flights<K, A>, flight: Shared<A>) -> Self {
        Self {
            flights,
            flight,
            stage: Stage::Flying,
        }
    }

    /// Ends the flight with an answer, which is made only where someone waits for it.
    pub(super) fn land(mut self, answer: impl FnOnce() -> A) {
        let removed = Flights::remove(&mut self.flights.map.lock(), &self.flight);
        drop(removed);
        self.stage = Stage::Landing;
        // nobody can join any more, so this can only go from yes to no
        if self.flight.state.lock().has_waiters() {
            self.flight.answer.get_or_init(answer);
            let woken = self.flight.state.lock().land(true);
            wake(woken);
        }
        self.stage = Stage::Landed;
    }
}

impl<K: Hash + Eq, A> Drop for Lead<'_, K, A> {
    fn drop(&mut self) {
        match self.stage {
            Stage::Flying => self
                .flights
                .retire(&self.flight, |flight| (flight.vacate(), None)),
            // making the answer panicked
            Stage::Landing => {
                let woken = self.flight.state.lock().land(false);
                wake(woken);
            }
            Stage::Landed => {}
        }
    }
}
