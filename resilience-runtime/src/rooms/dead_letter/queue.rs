//! The queue: dead letters in the order they came, bounded, the oldest dropped first.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use parking_lot::Mutex;
use serde::Serialize;

use super::claim::Claim;
use super::letter::{DeadLetter, Report};
use super::replay::ReplayError;
use crate::tools::emitter::{Emitter, EventSink};
use crate::tools::managed::Managed;
use crate::words::event::What;
use crate::words::figures::Figures;
use crate::words::id::Kind;

/// How many letters a queue keeps where nobody says otherwise.
pub const DEFAULT_CAPACITY: usize = 1000;

/// The name of the one queue that a registry has.
pub const QUEUE_NAME: &str = "dead_letters";

/// The calls that failed for good, newest first to read. Each registry has one.
///
/// ```
/// use resilience_runtime::registry::Registry;
///
/// let letters = Registry::new().dead_letters();
/// letters.set_capacity(50);
/// assert!(letters.list(0, 10).is_empty());
/// assert_eq!(letters.stats().total, 0);
/// ```
pub struct DeadLetterQueue {
    emitter: Emitter,
    inner: Mutex<Inner>,
}

struct Inner {
    // oldest first, so ids ascend
    letters: VecDeque<Held>,
    capacity: usize,
    next_id: u64,
    dropped: u64,
    replayed: u64,
}

struct Held {
    letter: DeadLetter,
    replaying: bool,
}

/// How many letters a queue holds, of which kinds, and what became of others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DeadLetterStats {
    /// Letters held now.
    pub total: usize,
    /// The most that are held.
    pub capacity: usize,
    /// Letters held now, by function.
    pub by_function: BTreeMap<String, usize>,
    /// Letters held now, by severity.
    pub by_severity: BTreeMap<&'static str, usize>,
    /// Letters that had to go because the queue was full.
    pub dropped: u64,
    /// Letters that are gone because their replay succeeded.
    pub replayed: u64,
}

impl Default for DeadLetterQueue {
    fn default() -> Self {
        Self::new()
    }
}

impl DeadLetterQueue {
    /// An empty queue for 1,000 letters, in no registry. `registry().dead_letters()` leads to the one of a registry.
    pub fn new() -> Self {
        Self {
            emitter: Emitter::new(Kind::DEAD_LETTER, QUEUE_NAME),
            inner: Mutex::new(Inner {
                letters: VecDeque::new(),
                capacity: DEFAULT_CAPACITY,
                next_id: 1,
                dropped: 0,
                replayed: 0,
            }),
        }
    }

    /// Keeps a letter, and drops the oldest where the queue is full. Gives its id.
    pub fn push(&self, report: Report) -> u64 {
        let function = report.place.path();
        let (id, _gone) = {
            let mut inner = self.inner.lock();
            let id = inner.next_id;
            inner.next_id += 1;
            inner.letters.push_back(Held {
                letter: report.into_letter(id),
                replaying: false,
            });
            // dropped after the lock: letters may be large
            (id, inner.trim())
        };
        self.emitter.emit(What::DeadLettered { id, function });
        id
    }

    /// At most `limit` letters, newest first, without the `offset` newest.
    pub fn list(&self, offset: usize, limit: usize) -> Vec<DeadLetter> {
        let inner = self.inner.lock();
        let newest_first = inner.letters.iter().rev().skip(offset).take(limit);
        newest_first.map(|held| held.letter.clone()).collect()
    }

    /// The letter of this id.
    pub fn get(&self, id: u64) -> Option<DeadLetter> {
        let mut inner = self.inner.lock();
        inner.held(id).map(|held| held.letter.clone())
    }

    /// The ids of all letters, oldest first.
    pub fn ids(&self) -> Vec<u64> {
        let inner = self.inner.lock();
        inner.letters.iter().map(|held| held.letter.id).collect()
    }

    /// How many letters there are.
    pub fn len(&self) -> usize {
        self.inner.lock().letters.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many letters there are, of which kinds, and what became of others.
    pub fn stats(&self) -> DeadLetterStats {
        let inner = self.inner.lock();
        let mut stats = DeadLetterStats {
            total: inner.letters.len(),
            capacity: inner.capacity,
            by_function: BTreeMap::new(),
            by_severity: BTreeMap::new(),
            dropped: inner.dropped,
            replayed: inner.replayed,
        };
        for Held { letter, .. } in &inner.letters {
            match stats.by_function.get_mut(&letter.function) {
                Some(count) => *count += 1,
                None => drop(stats.by_function.insert(letter.function.clone(), 1)),
            }
            *stats
                .by_severity
                .entry(letter.severity.as_str())
                .or_default() += 1;
        }
        stats
    }

    /// The most letters to hold: any number, 1,000 by default. Where there are more now, the oldest are dropped.
    pub fn set_capacity(&self, capacity: usize) {
        let _gone = {
            let mut inner = self.inner.lock();
            inner.capacity = capacity;
            inner.trim()
        };
    }

    /// Throws one letter away; `false` where there is none of this id.
    pub fn remove(&self, id: u64) -> bool {
        let removed = self.inner.lock().take(id);
        removed.is_some()
    }

    /// Throws all letters away, and says how many there were. A replay that runs goes on.
    pub fn clear(&self) -> usize {
        let gone = std::mem::take(&mut self.inner.lock().letters);
        gone.len()
    }

    /// Marks a letter as being replayed, for one caller only, until the claim is dropped.
    ///
    /// # Errors
    /// [`ReplayError::NotFound`], or [`ReplayError::Running`] where another caller has it.
    pub fn claim(&self, id: u64) -> Result<Claim<'_>, ReplayError> {
        let mut inner = self.inner.lock();
        let held = inner.held(id).ok_or(ReplayError::NotFound)?;
        if std::mem::replace(&mut held.replaying, true) {
            return Err(ReplayError::Running);
        }
        let letter = held.letter.clone();
        drop(inner);
        Ok(Claim::new(self, letter))
    }

    /// The replay of this letter succeeded: it goes.
    pub(super) fn replayed(&self, id: u64) {
        let _gone = {
            let mut inner = self.inner.lock();
            inner.replayed += 1;
            inner.take(id)
        };
    }

    /// Nobody replays this letter any more; `error` where its replay failed again.
    pub(super) fn give_back(&self, id: u64, error: Option<String>) {
        let mut inner = self.inner.lock();
        if let Some(held) = inner.held(id) {
            held.replaying = false;
            if error.is_some() {
                held.letter.replays = held.letter.replays.saturating_add(1);
                held.letter.replay_error = error;
            }
        }
    }
}

impl Inner {
    /// Ids ascend, so a letter is found by halving.
    fn position(&self, id: u64) -> Option<usize> {
        self.letters
            .binary_search_by_key(&id, |held| held.letter.id)
            .ok()
    }

    fn held(&mut self, id: u64) -> Option<&mut Held> {
        let at = self.position(id)?;
        self.letters.get_mut(at)
    }

    fn take(&mut self, id: u64) -> Option<Held> {
        let at = self.position(id)?;
        self.letters.remove(at)
    }

    /// Takes out what is too much, oldest first.
    fn trim(&mut self) -> Vec<Held> {
        let surplus = self.letters.len().saturating_sub(self.capacity);
        self.dropped += surplus as u64;
        self.letters.drain(..surplus).collect()
    }
}

impl Managed for DeadLetterQueue {
    fn kind(&self) -> Kind {
        Kind::DEAD_LETTER
    }

    fn name(&self) -> &str {
        self.emitter.name()
    }

    fn figures(&self) -> Figures {
        Figures::of(self.stats())
    }

    fn reset(&self) {
        let _gone = {
            let mut inner = self.inner.lock();
            inner.dropped = 0;
            inner.replayed = 0;
            std::mem::take(&mut inner.letters)
        };
    }

    fn attach(&self, sink: Arc<dyn EventSink>) {
        self.emitter.attach(sink);
    }
}
