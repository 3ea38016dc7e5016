//! How many calls run and how many may: one word, so that nobody is admitted above the limit in force.

use crate::words::sync::atomic::{AtomicU64, Ordering};

/// The limit stands in the upper half, the calls that run in the lower.
pub(super) struct Gate {
    word: AtomicU64,
}

fn pack(limit: u32, running: u32) -> u64 {
    u64::from(limit) << 32 | u64::from(running)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the halves are what is wanted"
)]
fn unpack(word: u64) -> (u32, u32) {
    ((word >> 32) as u32, word as u32)
}

impl Gate {
    pub(super) fn new(limit: u32) -> Self {
        Self {
            word: AtomicU64::new(pack(limit, 0)),
        }
    }

    /// Takes a place, where one is free: how many run then, this one included.
    #[inline]
    pub(super) fn take(&self) -> Option<u32> {
        let mut word = self.word.load(Ordering::Relaxed);
        loop {
            let (limit, running) = unpack(word);
            if running >= limit {
                return None;
            }
            // acquire: what the call before did in this place is done
            match self.word.compare_exchange_weak(
                word,
                word + 1,
                Ordering::Acquire,
                Ordering::Relaxed,
            ) {
                Ok(_) => return Some(running + 1),
                Err(now) => word = now,
            }
        }
    }

    /// Gives a place back.
    #[inline]
    pub(super) fn give_back(&self) {
        // release: what this call did is done for who takes the place
        self.word.fetch_sub(1, Ordering::Release);
    }

    /// Lets so many run from now on. Those that run already go on, if they are more.
    pub(super) fn set_limit(&self, limit: u32) {
        let mut word = self.word.load(Ordering::Relaxed);
        loop {
            let (before, running) = unpack(word);
            if before == limit {
                return;
            }
            // relaxed: no place changes hands here
            match self.word.compare_exchange_weak(
                word,
                pack(limit, running),
                Ordering::Relaxed,
                Ordering::Relaxed,
            ) {
                Ok(_) => return,
                Err(now) => word = now,
            }
        }
    }

    /// How many may run.
    pub(super) fn limit(&self) -> u32 {
        unpack(self.word.load(Ordering::Relaxed)).0
    }

    /// How many run.
    pub(super) fn running(&self) -> u32 {
        unpack(self.word.load(Ordering::Relaxed)).1
    }
}
