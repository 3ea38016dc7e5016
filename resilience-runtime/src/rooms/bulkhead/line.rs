//! The pure state of a queue: who waits, first come first served. Who is not in it any more was let in.

use std::collections::VecDeque;

/// The waiters of one gate, each with the number that it was given and how to wake it.
pub(super) struct Line<W> {
    next: u64,
    // ordered by number, since numbers only grow
    waiting: VecDeque<(u64, W)>,
}

impl<W> Line<W> {
    pub(super) fn new() -> Self {
        Self {
            next: 0,
            waiting: VecDeque::new(),
        }
    }

    /// Stands last from now on, under this number.
    pub(super) fn join(&mut self, waker: W) -> u64 {
        let number = self.next;
        self.next += 1;
        self.waiting.push_back((number, waker));
        number
    }

    /// Lets the first one in.
    pub(super) fn let_in(&mut self) -> Option<W> {
        self.waiting.pop_front().map(|(_, waker)| waker)
    }

    /// Wakes it this way from now on, and gives the way before; or gives this one back where it was let in.
    pub(super) fn renew(&mut self, number: u64, waker: W) -> Result<W, W> {
        match self.place(number) {
            Some(place) => Ok(std::mem::replace(&mut self.waiting[place].1, waker)),
            None => Err(waker),
        }
    }

    /// Stands here no more; `None` where it was let in.
    pub(super) fn leave(&mut self, number: u64) -> Option<W> {
        let place = self.place(number)?;
        self.waiting.remove(place).map(|(_, waker)| waker)
    }

    pub(super) fn len(&self) -> usize {
        self.waiting.len()
    }

    fn place(&self, number: u64) -> Option<usize> {
        self.waiting
            .binary_search_by_key(&number, |(number, _)| *number)
            .ok()
    }
}
