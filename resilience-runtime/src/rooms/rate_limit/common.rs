//! The limit that all callers share: one atomic word, and a lock for those who wait.

use std::task::Waker;

use super::gcra::Gcra;
use super::queue::{Left, Queue, Ticket};
use super::rule::{Cell, Reserved, Rule};
use crate::tools::key::Key;
use crate::words::sync::Mutex;
use crate::words::sync::atomic::{AtomicU64, Ordering};

// The word stands for itself. Taking releases and giving back acquires, only so that their readings of the clock are in
// order too.
pub(super) struct Common {
    word: AtomicU64,
    rest: Mutex<Rest>,
}

#[derive(Default)]
struct Rest {
    /// The counts of a window, where that is the rule.
    window: Cell,
    queue: Queue,
}

impl Common {
    pub(super) fn new() -> Self {
        Self {
            word: AtomicU64::new(0),
            rest: Mutex::new(Rest::default()),
        }
    }

    /// Takes the permits; or says how long to wait, in nanoseconds.
    #[inline]
    pub(super) fn take(&self, rule: &Rule, now: u64, permits: u32) -> Result<(), u64> {
        match rule {
            Rule::Even(gcra) => self.take_even(*gcra, now, permits),
            Rule::Window(_) => rule.take(&mut self.rest.lock().window, now, permits),
        }
    }

    #[inline]
    fn take_even(&self, gcra: Gcra, now: u64, permits: u32) -> Result<(), u64> {
        let mut word = self.word.load(Ordering::Relaxed);
        loop {
            let turn = gcra.turn(word, now, permits);
            if turn > now {
                return Err(turn - now);
            }
            let after = gcra.after(word, now, permits);
            match self.swap(word, after) {
                Ok(_) => return Ok(()),
                Err(other) => word = other,
            }
        }
    }

    #[inline]
    fn swap(&self, word: u64, after: u64) -> Result<u64, u64> {
        self.word
            .compare_exchange_weak(word, after, Ordering::AcqRel, Ordering::Acquire)
    }

    /// The numbers have changed: what was taken stays so, and those who wait get the turns that go with it.
    pub(super) fn rewrite(&self, before: &Rule, after: &Rule, now: u64) -> Vec<Waker> {
        let mut rest = self.rest.lock();
        let mut word = self.word.load(Ordering::Relaxed);
        loop {
            let cell = match before {
                Rule::Even(_) => Cell {
                    word,
                    ..Cell::default()
                },
                Rule::Window(_) => rest.window,
            };
            let cell = before.cell_for(after, cell, now);
            let Rule::Even(_) = after else {
                rest.window = cell;
                break;
            };
            match self.swap(word, cell.word) {
                Ok(_) => break,
                Err(other) => word = other,
            }
        }
        rest.queue.by_other_numbers(before, after, now)
    }

    /// Takes the permits or a turn for them that comes within `longest`.
    pub(super) fn reserve(&self, gcra: Gcra, now: u64, permits: u32, longest: u64) -> Reserved {
        // under the lock, so that the order of the queue is the order of the turns
        let mut rest = self.rest.lock();
        let mut word = self.word.load(Ordering::Relaxed);
        loop {
            let turn = gcra.turn(word, now, permits);
            let wait = turn.saturating_sub(now);
            if wait > longest {
                return Reserved::TooLong(wait);
            }
            match self.swap(word, gcra.after(word, now, permits)) {
                Ok(_) if wait == 0 => return Reserved::Now,
                Ok(_) => return Reserved::Turn(rest.queue.join(Key::COMMON, gcra, turn, permits)),
                Err(other) => word = other,
            }
        }
    }

    /// See [`Queue::ask`].
    pub(super) fn ask(
        &self,
        ticket: Ticket,
        now: u64,
        waker: Waker,
    ) -> (Result<(), u64>, Option<Waker>) {
        self.rest.lock().queue.ask(ticket, now, waker)
    }

    /// Gives a turn back: who is to be woken.
    pub(super) fn leave(
        &self,
        ticket: Ticket,
        now: impl Fn() -> u64,
    ) -> (Vec<Waker>, Option<Left>) {
        let mut rest = self.rest.lock();
        let Some(left) = rest.queue.leave(ticket) else {
            return (Vec::new(), None);
        };
        // the clock after the word: whoever took permits at a later time than this comes in between, and is seen
        let mut word = self.word.load(Ordering::Acquire);
        let earlier = loop {
            let earlier = left.given_back(now());
            match self.swap(word, word.saturating_sub(earlier)) {
                Ok(_) => break earlier,
                Err(other) => word = other,
            }
        };
        (rest.queue.move_up(ticket, earlier), Some(left))
    }

    pub(super) fn remaining(&self, rule: &Rule, now: u64) -> u32 {
        let cell = match rule {
            Rule::Even(_) => Cell {
                word: self.word.load(Ordering::Relaxed),
                ..Cell::default()
            },
            Rule::Window(_) => self.rest.lock().window,
        };
        rule.remaining(cell, now)
    }

    pub(super) fn waiting(&self) -> usize {
        self.rest.lock().queue.len()
    }

    /// As new, with those who wait in front.
    pub(super) fn reset(&self, rule: &Rule, now: u64) -> Vec<Waker> {
        let mut rest = self.rest.lock();
        rest.window = Cell::default();
        let Rule::Even(gcra) = rule else {
            return Vec::new();
        };
        let mut word = 0;
        let wakers = rest.queue.again(*gcra, |_, _, permits| {
            let turn = gcra.turn(word, now, permits);
            word = gcra.after(word, now, permits);
            turn
        });
        self.word.store(word, Ordering::Relaxed);
        wakers
    }
}
