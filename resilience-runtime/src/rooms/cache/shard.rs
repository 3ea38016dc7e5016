//! One shard of the nearer table: its lock, for which nobody waits long, and the word that says who may put something in.

use std::sync::Arc;

use hashbrown::HashTable;

use super::stored::Stored;
use super::word::{is_word, word_of_key};
use crate::words::sync::atomic::{AtomicU64, Ordering};
use crate::words::sync::{Held, TryLock};

/// How often a reader tries again: long enough for another one's look, and much shorter than a look at moka.
#[cfg(not(resilience_loom))]
pub(super) const FEW_TRIES: u32 = 24;
#[cfg(resilience_loom)]
pub(super) const FEW_TRIES: u32 = 0;

/// How often someone tries again who has to take something out, and would have to bar the shard.
#[cfg(not(resilience_loom))]
const MANY_TRIES: u32 = 200;
#[cfg(resilience_loom)]
const MANY_TRIES: u32 = 0;

/// A shard's word: how many writers are under way, whether it is barred, and above that a version.
pub(super) const WRITERS: u64 = 0xffff;
pub(super) const BARRED: u64 = 1 << 16;
pub(super) const VERSION: u64 = 1 << 17;

// a line of its own: neighbours are written by other threads
#[repr(align(64))]
pub(super) struct Shard<K, T> {
    pub(super) word: AtomicU64,
    held: TryLock<Entries<K, T>>,
}

/// The entries of a shard.
pub(super) type Entries<K, T> = HashTable<Place<K, T>>;

/// An entry, and where its key is an integer the word that tells it.
pub(super) struct Place<K, T> {
    word: u64,
    pub(super) stored: Arc<Stored<K, T>>,
}

impl<K: 'static, T> Place<K, T> {
    pub(super) fn of(stored: &Arc<Stored<K, T>>) -> Self {
        Self {
            word: word_of_key(&*stored.key),
            stored: Arc::clone(stored),
        }
    }

    /// Whether it is this key's: by its word where it has one and its caller too.
    #[inline]
    pub(super) fn is_of(&self, word: Option<u64>, is_it: impl Fn(&K) -> bool) -> bool {
        match word {
            Some(word) if is_word::<K>() => self.word == word,
            _ => is_it(&self.stored.key),
        }
    }
}

impl<K, T> Shard<K, T> {
    pub(super) fn new() -> Self {
        Self {
            word: AtomicU64::new(0),
            held: TryLock::new(HashTable::new()),
        }
    }

    #[inline]
    pub(super) fn try_for(&self, tries: u32) -> Option<Held<'_, Entries<K, T>>> {
        self.held.try_lock().or_else(|| self.try_again(tries))
    }

    #[cold]
    #[inline(never)]
    fn try_again(&self, tries: u32) -> Option<Held<'_, Entries<K, T>>> {
        (0..tries).find_map(|_| {
            std::hint::spin_loop();
            // looked at first: an attempt would take its line away from whoever holds it
            if self.held.is_locked() {
                return None;
            }
            self.held.try_lock()
        })
    }

    /// Does `work` with the shard held, where it is to be had. What `work` gives is dropped with the shard free.
    pub(super) fn try_with<R>(
        &self,
        tries: u32,
        work: impl FnOnce(&mut Entries<K, T>) -> R,
    ) -> bool {
        let Some(mut held) = self.try_for(tries) else {
            return false;
        };
        let emptied = self.lift(&mut held);
        let rest = work(&mut held);
        drop(held);
        drop((emptied, rest));
        true
    }

    /// The same, for taking something out: where the shard is not to be had, it is barred.
    pub(super) fn take<R>(&self, work: impl FnOnce(&mut Entries<K, T>) -> R) {
        if !self.try_with(MANY_TRIES, work) {
            // release: what was marked before is marked for whoever empties it
            self.word.fetch_or(BARRED, Ordering::Release);
        }
    }

    /// Empties a barred shard and lifts the bar. A bar that comes meanwhile falls with it: nothing can have come in.
    fn lift(&self, held: &mut Entries<K, T>) -> Option<Entries<K, T>> {
        if self.word.load(Ordering::Acquire) & BARRED == 0 {
            return None;
        }
        let emptied = std::mem::take(held);
        self.word.fetch_and(!BARRED, Ordering::AcqRel);
        Some(emptied)
    }
}
