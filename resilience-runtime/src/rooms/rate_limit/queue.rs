//! Those who wait, in the order of their turns. A turn that is given back moves up all behind it.

use std::collections::BTreeMap;
use std::task::Waker;

use super::gcra::Gcra;
use super::rule::Rule;
use crate::tools::key::Key;

/// A place in the queue: whose cell, and which number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ticket {
    pub(super) key: Key,
    number: u64,
}

struct Waiter {
    turn: u64,
    permits: u32,
    /// The numbers that the turn is by.
    gcra: Gcra,
    waker: Option<Waker>,
}

/// A turn that nobody takes. Its waker is dropped with it, unlocked.
pub(super) struct Left(Waiter);

impl Left {
    /// How much earlier all behind it come.
    pub(super) fn given_back(&self, now: u64) -> u64 {
        self.gcra().given_back(self.0.turn, now, self.0.permits)
    }

    /// The numbers that the turn was by: those that its caller sees may be newer or older.
    pub(super) fn gcra(&self) -> Gcra {
        self.0.gcra
    }
}

/// The queues of all keys that share a lock. Nothing here wakes anyone, or drops a waker: that is for the caller, unlocked.
#[derive(Default)]
pub(super) struct Queue {
    waiting: BTreeMap<Ticket, Waiter>,
    next: u64,
}

impl Queue {
    pub(super) fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Joins with a turn that is behind all others of this key.
    pub(super) fn join(&mut self, key: Key, gcra: Gcra, turn: u64, permits: u32) -> Ticket {
        let ticket = Ticket {
            key,
            number: self.next,
        };
        self.next += 1;
        let waiter = Waiter {
            turn,
            permits,
            gcra,
            waker: None,
        };
        self.waiting.insert(ticket, waiter);
        ticket
    }

    /// `Ok` where the turn has come: then the place is gone. Else when it will be, and the waker that stood there before.
    pub(super) fn ask(
        &mut self,
        ticket: Ticket,
        now: u64,
        waker: Waker,
    ) -> (Result<(), u64>, Option<Waker>) {
        match self.waiting.get_mut(&ticket) {
            Some(waiter) if waiter.turn > now => {
                let before = waiter.waker.replace(waker);
                (Err(waiter.turn), before)
            }
            Some(_) => {
                let gone = self.waiting.remove(&ticket);
                (Ok(()), gone.and_then(|waiter| waiter.waker))
            }
            None => (Ok(()), None),
        }
    }

    /// Leaves without its turn. What is given back of it is for the caller to say, to [`move_up`](Self::move_up).
    pub(super) fn leave(&mut self, ticket: Ticket) -> Option<Left> {
        self.waiting.remove(&ticket).map(Left)
    }

    /// All behind this ticket come so much earlier: who is to be woken for it.
    pub(super) fn move_up(&mut self, ticket: Ticket, earlier: u64) -> Vec<Waker> {
        if earlier == 0 {
            return Vec::new();
        }
        let last = Ticket {
            number: u64::MAX,
            ..ticket
        };
        let behind = self.waiting.range_mut(ticket..=last);
        behind
            .filter_map(|(_, waiter)| {
                waiter.turn = waiter.turn.saturating_sub(earlier);
                waiter.waker.take()
            })
            .collect()
    }

    /// The numbers have changed: who waits gets the turn that he has by the new ones. Where nobody waits by them, he keeps the one he has.
    pub(super) fn by_other_numbers(&mut self, before: &Rule, after: &Rule, now: u64) -> Vec<Waker> {
        let (Rule::Even(before), Rule::Even(after)) = (before, after) else {
            return Vec::new();
        };
        self.again(*after, |_, turn, _| before.turn_for(*after, turn, now))
    }

    /// Gives everyone a new turn by these numbers, in order: from the key, the turn before, and the permits.
    pub(super) fn again(
        &mut self,
        gcra: Gcra,
        mut turn: impl FnMut(Key, u64, u32) -> u64,
    ) -> Vec<Waker> {
        let mut wakers = Vec::new();
        for (ticket, waiter) in &mut self.waiting {
            waiter.turn = turn(ticket.key, waiter.turn, waiter.permits);
            waiter.gcra = gcra;
            wakers.extend(waiter.waker.take());
        }
        wakers
    }
}
