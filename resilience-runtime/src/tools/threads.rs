//! A small number for each living thread: no two have the same at once, and a thread that ends gives its own back.
//!
//! So whatever lies at a thread's number belongs to that thread alone, and needs no locked instruction. Whoever gets the number
//! next goes on with what lies there.

use std::cell::Cell;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

use parking_lot::Mutex;

/// As many threads at once have a number; those beyond have none.
pub(crate) const MOST: usize = 4096;

/// This thread has not asked for its number yet. Like every number that is none, it lies outside of every table.
const UNASKED: usize = usize::MAX;

/// This thread has no number: there were none left, or it is ending.
const NONE: usize = usize::MAX - 1;

/// The numbers that no thread has. The smallest goes first, so that tables stay short.
pub(crate) struct Free {
    returned: BinaryHeap<Reverse<usize>>,
    fresh: usize,
    most: usize,
}

impl Free {
    pub(crate) const fn up_to(most: usize) -> Self {
        Self {
            returned: BinaryHeap::new(),
            fresh: 0,
            most,
        }
    }

    pub(crate) fn take(&mut self) -> Option<usize> {
        if let Some(Reverse(number)) = self.returned.pop() {
            return Some(number);
        }
        (self.fresh < self.most).then(|| {
            self.fresh += 1;
            self.fresh - 1
        })
    }

    pub(crate) fn give_back(&mut self, number: usize) {
        self.returned.push(Reverse(number));
    }
}

struct Numbers {
    // with a number, the lock hands over all that its last thread wrote to what lies there
    free: Mutex<Free>,
}

// threads are the process's, so their numbers are too
static NUMBERS: Numbers = Numbers {
    free: Mutex::new(Free::up_to(MOST)),
};

struct Lease(usize);

impl Drop for Lease {
    fn drop(&mut self) {
        // destructors that run after this one count without a number
        NUMBER.set(NONE);
        if self.0 != NONE {
            NUMBERS.free.lock().give_back(self.0);
        }
    }
}

thread_local! {
    // without a destructor, so it can be read to the thread's very end, at the price of one load
    static NUMBER: Cell<usize> = const { Cell::new(UNASKED) };
    static LEASE: Lease = Lease(NUMBERS.free.lock().take().unwrap_or(NONE));
}

/// This thread's number; [`MOST`] or more where it has none, or has not asked for it with [`ask`].
#[inline]
pub(crate) fn number() -> usize {
    NUMBER.get()
}

/// This thread's number, where it has one.
pub(crate) fn ask() -> Option<usize> {
    if number() == UNASKED {
        // none where the thread's locals are being torn down already
        NUMBER.set(LEASE.try_with(|lease| lease.0).unwrap_or(NONE));
    }
    Some(number()).filter(|number| *number < MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_number_goes_first_and_none_goes_twice() {
        let mut free = Free::up_to(3);
        assert_eq!(
            [free.take(), free.take(), free.take()],
            [Some(0), Some(1), Some(2)]
        );
        assert_eq!(free.take(), None);
        free.give_back(2);
        free.give_back(0);
        assert_eq!(
            [free.take(), free.take(), free.take()],
            [Some(0), Some(2), None]
        );
    }

    #[test]
    fn living_threads_have_different_numbers() {
        let barrier = &std::sync::Barrier::new(16);
        let all = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..16)
                .map(|_| {
                    scope.spawn(move || {
                        let mine = ask();
                        barrier.wait();
                        assert_eq!(mine, ask());
                        mine.expect("far fewer threads than numbers")
                    })
                })
                .collect();
            let joined = threads.into_iter().map(|thread| thread.join().unwrap());
            joined.collect::<std::collections::HashSet<_>>()
        });
        assert_eq!(all.len(), 16);
    }
}
