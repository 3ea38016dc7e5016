//! A limit for each key, in bounded memory.
//!
//! A key is its 128-bit digest, so that keys of any type fit and nothing of theirs is kept. A cell gives its place to a new key
//! only while it is as good as new. Where none is found, the new key shares a spare cell with others in that state; and a key
//! that comes into a place of its own begins there with what the spare cell has taken. So a key may be held more tightly than it
//! should while there are too many, but never begins anew.

use std::task::Waker;

use super::gcra::Gcra;
use super::queue::{Left, Queue, Ticket};
use super::rule::{Cell, Reserved, Rule};
use crate::tools::counters::shard_count;
use crate::tools::key::{Key, KeyMap};
use crate::words::sync::Mutex;

/// How many places are looked at for one that is as good as new.
const LOOKS: usize = 16;
/// Below so many keys one lock is enough, and the bound is exact.
const FEW: usize = 1024;

struct Shard {
    places: KeyMap<usize>,
    cells: Vec<(Key, Cell)>,
    most: usize,
    hand: usize,
    spare: Cell,
    queue: Queue,
}

impl Shard {
    /// The cell of this key, and the key that it goes by: its own, or the spare one.
    fn cell(&mut self, rule: &Rule, key: Key, now: u64) -> (&mut Cell, Key) {
        if key == Key::SPARE {
            return (&mut self.spare, key);
        }
        let at = match self.places.get(&key) {
            Some(at) => Some(*at),
            None => self.place(rule, now).inspect(|at| {
                // what went before under this key may be in the spare cell
                let cell = (key, self.spare);
                match self.cells.get_mut(*at) {
                    Some(place) => {
                        let before = std::mem::replace(place, cell);
                        self.places.remove(&before.0);
                    }
                    None => self.cells.push(cell),
                }
                self.places.insert(key, *at);
            }),
        };
        match at {
            Some(at) => (&mut self.cells[at].1, key),
            None => (&mut self.spare, Key::SPARE),
        }
    }

    /// There are too many keys, since fewer are allowed now: those go that are as good as new.
    fn shrink(&mut self, rule: &Rule, now: u64) {
        let mut at = 0;
        while self.cells.len() > self.most && at < self.cells.len() {
            if rule.is_idle(self.cells[at].1, now) {
                let (gone, _) = self.cells.swap_remove(at);
                self.places.remove(&gone);
                if let Some((moved, _)) = self.cells.get(at) {
                    self.places.insert(*moved, at);
                }
            } else {
                at += 1;
            }
        }
    }

    /// A place for a new key.
    fn place(&mut self, rule: &Rule, now: u64) -> Option<usize> {
        if self.cells.len() > self.most {
            self.shrink(rule, now);
        }
        let all = self.cells.len();
        if all < self.most {
            return Some(all);
        }
        (0..LOOKS.min(all)).find_map(|_| {
            self.hand = (self.hand + 1) % all;
            rule.is_idle(self.cells[self.hand].1, now)
                .then_some(self.hand)
        })
    }
}

pub(super) struct Keyed {
    shards: Box<[Mutex<Shard>]>,
}

impl Keyed {
    pub(super) fn new(most: u32) -> Self {
        let most = most as usize;
        let shards = if most < FEW { 1 } else { shard_count() };
        let shard = |_| {
            Mutex::new(Shard {
                places: KeyMap::default(),
                cells: Vec::new(),
                most: most / shards,
                hand: 0,
                spare: Cell::default(),
                queue: Queue::default(),
            })
        };
        Self {
            shards: (0..shards).map(shard).collect(),
        }
    }

    /// The key's shard.
    fn shard(&self, key: Key) -> (usize, &Mutex<Shard>) {
        let at = key.shard(self.shards.len());
        (at, &self.shards[at])
    }

    pub(super) fn take(&self, rule: &Rule, key: Key, now: u64, permits: u32) -> Result<(), u64> {
        let mut shard = self.shard(key).1.lock();
        rule.take(shard.cell(rule, key, now).0, now, permits)
    }

    /// As [`Common::reserve`](super::common::Common::reserve), and which shard the turn is in.
    pub(super) fn reserve(
        &self,
        gcra: Gcra,
        key: Key,
        now: u64,
        permits: u32,
        longest: u64,
    ) -> (usize, Reserved) {
        let (at, shard) = self.shard(key);
        let mut shard = shard.lock();
        let (cell, key) = shard.cell(&Rule::Even(gcra), key, now);
        let turn = gcra.turn(cell.word, now, permits);
        let wait = turn.saturating_sub(now);
        if wait > longest {
            return (at, Reserved::TooLong(wait));
        }
        cell.word = gcra.after(cell.word, now, permits);
        let reserved = if wait == 0 {
            Reserved::Now
        } else {
            Reserved::Turn(shard.queue.join(key, gcra, turn, permits))
        };
        (at, reserved)
    }

    /// See [`Queue::ask`].
    pub(super) fn ask(
        &self,
        shard: usize,
        ticket: Ticket,
        now: u64,
        waker: Waker,
    ) -> (Result<(), u64>, Option<Waker>) {
        self.shards[shard].lock().queue.ask(ticket, now, waker)
    }

    /// Gives a turn back: who is to be woken.
    pub(super) fn leave(
        &self,
        shard: usize,
        ticket: Ticket,
        now: impl Fn() -> u64,
    ) -> (Vec<Waker>, Option<Left>) {
        let mut shard = self.shards[shard].lock();
        let Some(left) = shard.queue.leave(ticket) else {
            return (Vec::new(), None);
        };
        let now = now();
        let earlier = left.given_back(now);
        // a key that has no place any more was as good as new: then nothing is given back either
        if earlier > 0 {
            let (cell, _) = shard.cell(&Rule::Even(left.gcra()), ticket.key, now);
            cell.word = cell.word.saturating_sub(earlier);
        }
        (shard.queue.move_up(ticket, earlier), Some(left))
    }

    /// As [`Common::rewrite`](super::common::Common::rewrite).
    pub(super) fn rewrite(&self, before: &Rule, after: &Rule, now: u64) -> Vec<Waker> {
        let mut wakers = Vec::new();
        for shard in &self.shards {
            let mut shard = shard.lock();
            shard.spare = before.cell_for(after, shard.spare, now);
            for (_, cell) in &mut shard.cells {
                *cell = before.cell_for(after, *cell, now);
            }
            wakers.extend(shard.queue.by_other_numbers(before, after, now));
        }
        wakers
    }

    /// At most so many keys from now on, though one for each shard. Those too many go as soon as they are as good as new.
    pub(super) fn set_most(&self, rule: &Rule, most: u32, now: u64) {
        let most = (most as usize / self.shards.len()).max(1);
        for shard in &self.shards {
            let mut shard = shard.lock();
            shard.most = most;
            shard.shrink(rule, now);
        }
    }

    /// How many keys have a place, and how many calls wait.
    pub(super) fn sizes(&self) -> (usize, usize) {
        self.shards.iter().fold((0, 0), |(keys, waiting), shard| {
            let shard = shard.lock();
            (keys + shard.cells.len(), waiting + shard.queue.len())
        })
    }

    /// The permits that this key can have now.
    pub(super) fn remaining(&self, rule: &Rule, key: Key, now: u64) -> u32 {
        let shard = self.shard(key).1.lock();
        let cell = match shard.places.get(&key) {
            Some(at) => shard.cells[*at].1,
            None => shard.spare,
        };
        rule.remaining(cell, now)
    }

    /// As new, with those who wait in front.
    pub(super) fn reset(&self, rule: &Rule, now: u64) -> Vec<Waker> {
        let mut wakers = Vec::new();
        for shard in &self.shards {
            let mut shard = shard.lock();
            shard.places.clear();
            shard.cells.clear();
            shard.hand = 0;
            shard.spare = Cell::default();
            let Rule::Even(gcra) = rule else {
                continue;
            };
            let mut queue = std::mem::take(&mut shard.queue);
            wakers.extend(queue.again(*gcra, |key, _, permits| {
                let (cell, _) = shard.cell(rule, key, now);
                let turn = gcra.turn(cell.word, now, permits);
                cell.word = gcra.after(cell.word, now, permits);
                turn
            }));
            shard.queue = queue;
        }
        wakers
    }
}
