//! The driver of the queue: a fair semaphore.
//!
//! One word holds how many places are taken, and whether someone waits. While someone waits every place is taken, and a place
//! that is given back goes to the first in the line without ever being free: nobody can barge in. The flag changes under the
//! lock only.

use super::line::Line;
use crate::words::sync::Mutex;
use crate::words::sync::atomic::{AtomicU64, Ordering};

/// Someone waits. Larger than any limit, so that one comparison refuses newcomers.
const WAITED: u64 = 1 << 63;

pub(super) struct Gate<W> {
    // read beside the word: who takes a place by a limit that has just changed was a moment earlier
    limit: AtomicU64,
    word: AtomicU64,
    line: Mutex<Line<W>>,
}

/// What came of asking for a place.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Entered {
    /// A place is taken.
    In,
    /// It stands in the line, under this number.
    Waits(u64),
    /// The line is as long as it may be.
    Full,
}

impl<W> Gate<W> {
    pub(super) fn new(limit: u32) -> Self {
        Self {
            limit: AtomicU64::new(u64::from(limit)),
            word: AtomicU64::new(0),
            line: Mutex::new(Line::new()),
        }
    }

    /// Takes a place, where one is free.
    #[inline]
    pub(super) fn take(&self) -> bool {
        let mut word = self.word.load(Ordering::Relaxed);
        while word < self.limit.load(Ordering::Relaxed) {
            // acquire: what the call before did in this place is done
            match self.word.compare_exchange_weak(
                word,
                word + 1,
                Ordering::Acquire,
                Ordering::Relaxed,
            ) {
                Ok(_) => return true,
                Err(now) => word = now,
            }
        }
        false
    }

    /// Takes a place, or stands in a line of at most `queue`.
    pub(super) fn enter(&self, queue: u32, waker: W) -> Entered {
        let mut line = self.line.lock();
        loop {
            if self.take() {
                return Entered::In;
            }
            if line.len() as u64 >= u64::from(queue) {
                return Entered::Full;
            }
            let word = self.word.load(Ordering::Relaxed);
            if word & WAITED != 0 {
                return Entered::Waits(line.join(waker));
            }
            if word < self.limit.load(Ordering::Relaxed) {
                // a place became free meanwhile
                continue;
            }
            // relaxed: the lock orders the line, and no place changes hands here
            let full = self.word.compare_exchange(
                word,
                word | WAITED,
                Ordering::Relaxed,
                Ordering::Relaxed,
            );
            if full.is_ok() {
                return Entered::Waits(line.join(waker));
            }
        }
    }

    /// Lets so many in from now on. Who is inside stays; who can be let in at once is to be woken.
    pub(super) fn resize(&self, limit: u32) -> Vec<W> {
        let mut line = self.line.lock();
        let limit = u64::from(limit);
        self.limit.store(limit, Ordering::Relaxed);
        let mut woken = Vec::new();
        // while someone waits, places change hands under this lock only
        while self.in_use() < limit {
            let Some(next) = line.let_in() else { break };
            // acquire: what the call before did in this place is done
            self.word.fetch_add(1, Ordering::Acquire);
            woken.push(next);
        }
        self.unless_waited(&line);
        woken
    }

    /// Whether the waiter was let in; else it is woken this way from now on. A waker is given back, to be dropped.
    pub(super) fn look(&self, number: u64, waker: W) -> (bool, W) {
        match self.line.lock().renew(number, waker) {
            Ok(before) => (false, before),
            Err(unused) => (true, unused),
        }
    }

    /// The waiter goes away. `None` where it was let in before, and has a place to give back.
    pub(super) fn leave(&self, number: u64) -> Option<W> {
        let mut line = self.line.lock();
        let waker = line.leave(number)?;
        self.unless_waited(&line);
        Some(waker)
    }

    /// Gives a place back, or on: then the next one is to be woken.
    #[inline]
    pub(super) fn give_back(&self) -> Option<W> {
        let mut word = self.word.load(Ordering::Relaxed);
        while word & WAITED == 0 {
            // release: what this call did is done for who takes the place
            match self.word.compare_exchange_weak(
                word,
                word - 1,
                Ordering::Release,
                Ordering::Relaxed,
            ) {
                Ok(_) => return None,
                Err(now) => word = now,
            }
        }
        self.give_on()
    }

    #[cold]
    fn give_on(&self) -> Option<W> {
        let mut line = self.line.lock();
        if self.in_use() > self.limit.load(Ordering::Relaxed) {
            // there are fewer places than there were
            self.word.fetch_sub(1, Ordering::Release);
            return None;
        }
        let next = line.let_in();
        if next.is_some() {
            self.unless_waited(&line);
        } else {
            // they all left meanwhile
            self.word.fetch_sub(1, Ordering::Release);
        }
        next
    }

    fn unless_waited(&self, line: &Line<W>) {
        if line.len() == 0 {
            // relaxed: places that become free from now on are released by those who free them
            self.word.fetch_and(!WAITED, Ordering::Relaxed);
        }
    }

    /// Places taken now.
    pub(super) fn in_use(&self) -> u64 {
        self.word.load(Ordering::Relaxed) & !WAITED
    }

    /// How many wait now.
    pub(super) fn waiting(&self) -> usize {
        self.line.lock().len()
    }
}
