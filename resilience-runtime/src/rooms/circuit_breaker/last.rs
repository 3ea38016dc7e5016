//! The last failure: when it was, and what it said. What fails tends to fail the same way by the thousand, so failures that say what the
//! one before said write nothing that threads share.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use foldhash::fast::FixedState;
use parking_lot::Mutex;

use crate::words::clock::{Instant, nanos};

/// Moments nearer to each other are one: a tenth of what the snapshot shows.
const GRAIN: u64 = nanos(Duration::from_micros(100));

/// What nothing was said has for its mark.
const NOTHING: u64 = 0;

pub(super) struct LastFailure {
    /// Nanoseconds of the clock; zero is never.
    at: AtomicU64,
    /// Tells the text from others; changed with it.
    mark: AtomicU64,
    text: Mutex<String>,
}

impl LastFailure {
    pub(super) fn none() -> Self {
        Self {
            at: AtomicU64::new(0),
            mark: AtomicU64::new(NOTHING),
            text: Mutex::new(String::new()),
        }
    }

    /// A call failed, and said this, or nothing.
    pub(super) fn note(&self, at: Instant, said: Option<&str>) {
        let at = at.as_nanos();
        if at.abs_diff(self.at.load(Ordering::Relaxed)) >= GRAIN {
            self.at.store(at, Ordering::Relaxed);
        }
        let Some(said) = said else { return };
        let mark = mark(said);
        // relaxed: a text that another thread replaces meanwhile was the last one too
        if self.mark.load(Ordering::Relaxed) != mark {
            self.replace(mark, said);
        }
    }

    #[cold]
    #[inline(never)]
    fn replace(&self, mark: u64, said: &str) {
        let mut text = self.text.lock();
        self.mark.store(mark, Ordering::Relaxed);
        if text.capacity() > said.len().saturating_mul(4).max(1024) {
            *text = String::new();
        }
        text.clear();
        text.push_str(said);
    }

    pub(super) fn at(&self) -> Option<Instant> {
        let at = self.at.load(Ordering::Relaxed);
        (at > 0).then(|| Instant::from_nanos(at))
    }

    /// What the last one said that said something.
    pub(super) fn said(&self) -> Option<String> {
        let text = self.text.lock();
        (self.mark.load(Ordering::Relaxed) != NOTHING).then(|| text.clone())
    }

    pub(super) fn clear(&self) {
        self.at.store(0, Ordering::Relaxed);
        self.forget_words();
    }

    fn forget_words(&self) {
        let mut text = self.text.lock();
        self.mark.store(NOTHING, Ordering::Relaxed);
        text.clear();
    }

    /// Takes in another's, where that is later.
    pub(super) fn take_in(&self, other: &Self) {
        let at = other.at.load(Ordering::Relaxed);
        if at > self.at.fetch_max(at, Ordering::Relaxed) {
            match other.said() {
                Some(said) => self.replace(mark(&said), &said),
                None => self.forget_words(),
            }
        }
    }
}

/// Never that of nothing.
fn mark(said: &str) -> u64 {
    use std::hash::{BuildHasher, Hasher};
    // not a secret one: whoever makes two texts meet has the earlier one shown
    let mut hasher = FixedState::default().build_hasher();
    hasher.write(said.as_bytes());
    hasher.finish() | 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(nanos: u64) -> Instant {
        Instant::from_nanos(nanos)
    }

    #[test]
    fn the_last_words_are_shown_whatever_was_said_before() {
        let last = LastFailure::none();
        assert_eq!((last.at(), last.said()), (None, None));
        last.note(at(GRAIN), None);
        assert_eq!((last.at(), last.said()), (Some(at(GRAIN)), None));
        for said in ["down", "down", "", "busy", "down"] {
            last.note(at(5 * GRAIN), Some(said));
            last.note(at(5 * GRAIN), None);
            assert_eq!(last.said().as_deref(), Some(said));
        }
        last.note(at(GRAIN), Some("the clock of another runtime"));
        assert_eq!(last.at(), Some(at(GRAIN)));
        last.clear();
        assert_eq!((last.at(), last.said()), (None, None));
        last.note(at(GRAIN), Some("down"));
        assert_eq!(last.said().as_deref(), Some("down"));
    }

    #[test]
    fn a_long_text_does_not_stay_in_memory() {
        let last = LastFailure::none();
        last.note(at(1), Some(&"x".repeat(1 << 20)));
        last.note(at(2), Some("short"));
        assert!(last.text.lock().capacity() <= 1024);
    }

    #[test]
    fn of_two_the_later_one_stays() {
        let (one, other) = (LastFailure::none(), LastFailure::none());
        one.note(at(2 * GRAIN), Some("one"));
        other.note(at(GRAIN), Some("other"));
        one.take_in(&other);
        assert_eq!(one.said().as_deref(), Some("one"));
        other.note(at(3 * GRAIN), Some("other"));
        one.take_in(&other);
        assert_eq!(
            (one.at(), one.said().as_deref()),
            (Some(at(3 * GRAIN)), Some("other"))
        );
        one.note(at(4 * GRAIN), Some("one"));
        assert_eq!(one.said().as_deref(), Some("one"));
    }
}
