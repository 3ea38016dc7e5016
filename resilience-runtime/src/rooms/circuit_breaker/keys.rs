//! A breaker for each key, in bounded memory.
//!
//! A key is its digest, and a text for people. Its breaker gives its place to a new key only while nobody uses it, it is closed,
//! and has been well: one that refuses is never forgotten, nor one that has only just closed. Of the others the first to go
//! is one that holds nothing against what it calls, and was not used lately. Where no place is found, the key's calls go
//! through the breaker that all such keys share.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use parking_lot::Mutex;

use super::breaker::CircuitBreaker;
use super::core::Rest;
use crate::tools::counters::shard_count;
use crate::tools::key::{Key, KeyMap};
use crate::words::clock::Instant;

/// How many places are looked at for one that can go.
const LOOKS: usize = 64;
/// Up to so many keys one lock is enough, and the bound is exact.
const FEW: usize = 1024;
/// A key's text is cut here: it is in names and snapshots.
const LONGEST_TEXT: usize = 128;

struct Cell {
    key: Key,
    text: Arc<str>,
    breaker: Arc<CircuitBreaker>,
    /// Whether it was asked for since it was last looked at.
    used: bool,
}

#[derive(Default)]
struct Shard {
    places: KeyMap<usize>,
    cells: Vec<Cell>,
    hand: usize,
}

/// What there is of a key.
pub(super) enum Found {
    There(Arc<CircuitBreaker>),
    Place,
    Full,
}

pub(super) struct Keys {
    shards: Box<[Mutex<Shard>]>,
    /// How many each shard has at most.
    most: AtomicUsize,
}

impl Keys {
    pub(super) fn new(most: u32) -> Self {
        let most = most as usize;
        let shards = if most <= FEW { 1 } else { shard_count() };
        Self {
            shards: (0..shards).map(|_| Mutex::default()).collect(),
            most: AtomicUsize::new(most / shards),
        }
    }

    /// At most so many from now on, though one for each shard. Those too many go as soon as they can; `keep` is told of each.
    pub(super) fn set_most(&self, most: u32, now: Instant, keep: impl Fn(&CircuitBreaker)) {
        let most = (most as usize / self.shards.len()).max(1);
        self.most.store(most, Ordering::Relaxed);
        for shard in &self.shards {
            shard.lock().shrink(most, now, &keep);
        }
    }

    fn most(&self) -> usize {
        self.most.load(Ordering::Relaxed)
    }

    fn shard(&self, key: Key) -> &Mutex<Shard> {
        &self.shards[key.shard(self.shards.len())]
    }

    /// The key's breaker, or whether there is a place for one.
    pub(super) fn find(&self, key: Key, now: Instant) -> Found {
        let mut shard = self.shard(key).lock();
        if let Some(there) = shard.get(key) {
            return Found::There(there);
        }
        match shard.place(self.most(), now) {
            Some(_) => Found::Place,
            None => Found::Full,
        }
    }

    /// The key's breaker, where there is one; being looked at is no use.
    pub(super) fn peek(&self, key: Key) -> Option<Arc<CircuitBreaker>> {
        let shard = self.shard(key).lock();
        let at = shard.places.get(&key)?;
        Some(shard.cells[*at].breaker.clone())
    }

    /// The key's breaker: `new`, unless another call brought one meanwhile. `keep` is told of the one that goes for it.
    pub(super) fn add(
        &self,
        key: Key,
        text: &Arc<str>,
        new: &Arc<CircuitBreaker>,
        now: Instant,
        keep: impl Fn(&CircuitBreaker),
    ) -> Option<Arc<CircuitBreaker>> {
        let mut shard = self.shard(key).lock();
        if let Some(there) = shard.get(key) {
            return Some(there);
        }
        let at = shard.place(self.most(), now)?;
        let cell = Cell {
            key,
            text: text.clone(),
            breaker: new.clone(),
            used: true,
        };
        if at == shard.cells.len() {
            shard.cells.push(cell);
        } else {
            let gone = std::mem::replace(&mut shard.cells[at], cell);
            shard.places.remove(&gone.key);
            // under the lock, so that no count is missed or met twice for long
            keep(&gone.breaker);
        }
        shard.places.insert(key, at);
        shard.shrink(self.most(), now, &keep);
        Some(new.clone())
    }

    /// All keys that have a breaker now.
    pub(super) fn all(&self) -> Vec<(Arc<str>, Arc<CircuitBreaker>)> {
        let mut all = Vec::new();
        for shard in &self.shards {
            let shard = shard.lock();
            let cells = shard.cells.iter();
            all.extend(cells.map(|cell| (cell.text.clone(), cell.breaker.clone())));
        }
        all
    }

    /// Forgets those that nobody uses; gives the others.
    pub(super) fn clear(&self) -> Vec<Arc<CircuitBreaker>> {
        let mut used = Vec::new();
        for shard in &self.shards {
            let mut shard = shard.lock();
            let cells = std::mem::take(&mut shard.cells);
            shard.places.clear();
            shard.hand = 0;
            for cell in cells {
                if Arc::strong_count(&cell.breaker) > 1 {
                    let at = shard.cells.len();
                    shard.places.insert(cell.key, at);
                    used.push(cell.breaker.clone());
                    shard.cells.push(cell);
                }
            }
        }
        used
    }
}

impl Shard {
    fn get(&mut self, key: Key) -> Option<Arc<CircuitBreaker>> {
        let cell = &mut self.cells[*self.places.get(&key)?];
        cell.used = true;
        Some(cell.breaker.clone())
    }

    /// A place for a new key: a free one, or that of a breaker that can go.
    fn place(&mut self, most: usize, now: Instant) -> Option<usize> {
        if self.cells.len() < most {
            Some(self.cells.len())
        } else {
            self.resting(now)
        }
    }

    /// There are too many, since fewer are allowed now: lets those go that can.
    fn shrink(&mut self, most: usize, now: Instant, keep: impl Fn(&CircuitBreaker)) {
        while self.cells.len() > most
            && let Some(at) = self.resting(now)
        {
            let gone = self.cells.swap_remove(at);
            self.places.remove(&gone.key);
            if let Some(moved) = self.cells.get(at) {
                self.places.insert(moved.key, at);
            }
            keep(&gone.breaker);
        }
    }

    /// The place of a breaker that can go.
    fn resting(&mut self, now: Instant) -> Option<usize> {
        let all = self.cells.len();
        let mut best: Option<((bool, bool), usize)> = None;
        for look in 0..LOOKS.min(all) {
            let at = (self.hand + look) % all;
            let cell = &mut self.cells[at];
            // whoever has a clone of it may use it; clones are made under this lock, or from a clone
            if Arc::strong_count(&cell.breaker) > 1 {
                continue;
            }
            let worn = match cell.breaker.core.rest(now) {
                Rest::Needed => continue,
                Rest::Worn => true,
                Rest::Fresh => false,
            };
            let rank = (worn, std::mem::take(&mut cell.used));
            if best.is_none_or(|(least, _)| rank < least) {
                best = Some((rank, at));
            }
            if rank == (false, false) {
                break;
            }
        }
        let found = best.map(|(_, at)| at);
        self.hand = found.unwrap_or((self.hand + LOOKS) % all.max(1));
        found
    }
}

/// A key's text, as names and snapshots have it.
pub(super) fn shown(text: String) -> String {
    match text.char_indices().nth(LONGEST_TEXT) {
        None => text,
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}
