//! The map of flights, by key: the driver around [`Flight`]. Touched on a miss only.
//!
//! Locks are taken in one order (map, then flight), and nothing of the user's runs under them but the key's `Eq`: wakers are
//! called, and answers, keys and wakers dropped, after they are released. No tokio here: loom models it.

use std::future::Future;
use std::hash::Hash;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

use super::flight::{Caller, Flight, Found, Handover, Joined};
use crate::words::sync::Mutex;

type Shared<A> = Arc<Mutex<Flight<A>>>;

/// A flight in the map. Its key's hash is the caller's, who needed it to look the key up before.
struct Flying<K, A> {
    hash: u64,
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
    Answer(Arc<A>),
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
                Entered::Leads(Lead::of(self, hash, flight))
            }
            Err((flight, Joined::Waits(ticket))) => Entered::Waits(Waiter {
                flights: self,
                hash,
                flight,
                ticket,
                caller,
                waits: true,
            }),
            Err((_, Joined::Alone)) => Entered::Alone,
        }
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
                Some(Lead::of(self, hash, flight))
            }
        }
    }

    /// A new flight, led by this caller; or the one that there is already, and what `join` makes of it.
    fn take_off<R>(
        &self,
        hash: u64,
        key: &Arc<K>,
        caller: Caller,
        join: impl FnOnce(&mut Flight<A>) -> R,
    ) -> Result<Lead<'_, K, A>, (Shared<A>, R)> {
        let mut map = self.map.lock();
        match map.entry(hash, |known| known.key == *key, |known| known.hash) {
            Entry::Occupied(known) => {
                let flight = Arc::clone(&known.get().flight);
                let joined = join(&mut flight.lock());
                drop(map);
                Err((flight, joined))
            }
            Entry::Vacant(place) => {
                let flight = Arc::new(Mutex::new(Flight::led_by(caller)));
                place.insert(Flying {
                    hash,
                    key: Arc::clone(key),
                    flight: Arc::clone(&flight),
                });
                drop(map);
                Ok(Lead::of(self, hash, flight))
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
    fn remove(
        map: &mut HashTable<Flying<K, A>>,
        hash: u64,
        flight: &Shared<A>,
    ) -> Option<Flying<K, A>> {
        let known = map.find_entry(hash, |known| Arc::ptr_eq(&known.flight, flight));
        Some(known.ok()?.remove().0)
    }

    /// One of the flight's people goes without an answer.
    fn retire(
        &self,
        hash: u64,
        flight: &Shared<A>,
        event: impl FnOnce(&mut Flight<A>) -> (Handover, Option<Waker>),
    ) {
        let mut map = self.map.lock();
        let (handover, kept) = event(&mut flight.lock());
        let (removed, woken) = match handover {
            Handover::Over => (Self::remove(&mut map, hash, flight), None),
            Handover::To(waker) => (None, waker),
        };
        drop(map);
        drop((removed, kept));
        wake(woken);
    }
}

fn wake(wakers: impl IntoIterator<Item = Waker>) {
    wakers.into_iter().for_each(Waker::wake);
}

/// The right to run the body for everyone who waits. Dropped without landing, by a panic or because the call was dropped,
/// it hands over to the waiter that has waited longest.
pub(super) struct Lead<'f, K: Hash + Eq, A> {
    flights: &'f Flights<K, A>,
    hash: u64,
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
    fn of(flights: &'f Flights<K, A>, hash: u64, flight: Shared<A>) -> Self {
        Self {
            flights,
            hash,
            flight,
            stage: Stage::Flying,
        }
    }

    /// Ends the flight with an answer, which is made only where someone waits for it.
    pub(super) fn land(mut self, answer: impl FnOnce() -> A) {
        let removed = Flights::remove(&mut self.flights.map.lock(), self.hash, &self.flight);
        drop(removed);
        self.stage = Stage::Landing;
        // nobody can join any more, so this can only go from yes to no
        if self.flight.lock().has_waiters() {
            let answer = Arc::new(answer());
            let woken = self.flight.lock().land(Some(answer));
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
                .retire(self.hash, &self.flight, |flight| (flight.vacate(), None)),
            // making the answer panicked
            Stage::Landing => {
                let woken = self.flight.lock().land(None);
                wake(woken);
            }
            Stage::Landed => {}
        }
    }
}

/// A caller that waits for another one's run. Dropped, it passes on what it was woken for.
pub(super) struct Waiter<'f, K: Hash + Eq, A> {
    flights: &'f Flights<K, A>,
    hash: u64,
    flight: Shared<A>,
    ticket: u64,
    caller: Caller,
    waits: bool,
}

impl<'f, K: Hash + Eq, A> Future for Waiter<'f, K, A> {
    type Output = Waited<'f, K, A>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        // cloned before the lock: a waker's code is the executor's
        let waker = cx.waker().clone();
        let (found, unused) = {
            let this = &*self;
            this.flight.lock().look(this.ticket, this.caller, waker)
        };
        drop(unused);
        let waited = match found {
            Found::NotYet => return Poll::Pending,
            Found::Leads(woken) => {
                wake(woken);
                Waited::Leads(Lead::of(self.flights, self.hash, Arc::clone(&self.flight)))
            }
            Found::Answer(answer) => Waited::Answer(answer),
            Found::Alone => Waited::Alone,
            Found::Again => Waited::Again,
        };
        self.waits = false;
        Poll::Ready(waited)
    }
}

impl<K: Hash + Eq, A> Drop for Waiter<'_, K, A> {
    fn drop(&mut self) {
        if self.waits {
            let ticket = self.ticket;
            self.flights
                .retire(self.hash, &self.flight, |flight| flight.leave(ticket));
        }
    }
}
