//! Counters that threads add to without waiting for each other: each thread has a cell of its own, a reader sums them.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use once_cell::race::OnceBox;

use super::cells::{Cells, Word};
use super::threads;

/// How many shards there are: one a core, a power of two, at most 16.
pub fn shard_count() -> usize {
    static SHARDS: OnceLock<usize> = OnceLock::new();
    *SHARDS.get_or_init(|| {
        let cores = std::thread::available_parallelism().map_or(4, usize::from);
        cores.next_power_of_two().min(16)
    })
}

/// The current thread's shard among `shards`, which is a power of two.
#[inline]
pub fn shard_of_thread(shards: usize) -> usize {
    let number = threads::number();
    if number < threads::MOST {
        number & (shards - 1)
    } else {
        threads::ask().unwrap_or(0) & (shards - 1)
    }
}

// two lines: the adjacent-line prefetcher of common processors moves them in pairs
#[repr(align(128))]
struct Line<const N: usize>([AtomicU64; N]);

impl<const N: usize> Default for Line<N> {
    fn default() -> Self {
        Self(std::array::from_fn(|_| AtomicU64::new(0)))
    }
}

/// `N` counters that belong together. Adding is a load and a store on the thread's own lines, no locked instruction; up to
/// 16 counters cost no more lines than one.
///
/// ```
/// # use resilience_runtime::tools::counters::Counters;
/// let counters = Counters::<2>::new();
/// counters.add(0, 1);
/// counters.add(1, 5);
/// assert_eq!((counters.sum(0), counters.sum(1)), (1, 5));
/// ```
pub struct Counters<const N: usize> {
    lines: Cells<Line<N>>,
    // what was counted before the last reset: only its thread may write to a cell
    before: OnceBox<[AtomicU64; N]>,
}

impl<const N: usize> Default for Counters<N> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const N: usize> Counters<N> {
    /// All zero.
    pub fn new() -> Self {
        Self::on(Cells::new())
    }

    /// All zero, on lines that all threads share: for something of which there are many.
    pub fn narrow() -> Self {
        Self::on(Cells::narrow())
    }

    fn on(lines: Cells<Line<N>>) -> Self {
        Self {
            lines,
            before: OnceBox::new(),
        }
    }

    /// Adds to one of the counters.
    ///
    /// # Panics
    /// Where `which` is not below `N`.
    #[inline]
    pub fn add(&self, which: usize, by: u64) {
        match self.lines.near() {
            Some(line) => line.0[which].bump(by),
            None => self.add_elsewhere(which, by),
        }
    }

    #[inline(never)]
    fn add_elsewhere(&self, which: usize, by: u64) {
        match self.lines.make() {
            Some(line) => line.0[which].bump(by),
            None => _ = self.lines.shared().0[which].fetch_add(by, Ordering::Relaxed),
        }
    }

    /// What was added to one of the counters since the start or the last reset: exact once nobody adds.
    ///
    /// # Panics
    /// Where `which` is not below `N`.
    pub fn sum(&self, which: usize) -> u64 {
        let before = self.before.get();
        let before = before.map_or(0, |before| before[which].load(Ordering::Relaxed));
        since(self.ever(which), before)
    }

    /// The same of all of them, in one look.
    pub fn sums(&self) -> [u64; N] {
        let mut sums = [0; N];
        for line in self.lines.iter() {
            for (sum, count) in sums.iter_mut().zip(&line.0) {
                *sum = u64::wrapping_add(*sum, count.load(Ordering::Relaxed));
            }
        }
        if let Some(before) = self.before.get() {
            for (sum, before) in sums.iter_mut().zip(before) {
                *sum = since(*sum, before.load(Ordering::Relaxed));
            }
        }
        sums
    }

    fn ever(&self, which: usize) -> u64 {
        let lines = self.lines.iter();
        lines
            .map(|line| line.0[which].load(Ordering::Relaxed))
            .fold(0, u64::wrapping_add)
    }

    /// All back to zero. What is added meanwhile may be lost or kept.
    pub fn reset(&self) {
        let before = self.before.get_or_init(|| Box::new(Line::<N>::default().0));
        for (which, before) in before.iter().enumerate() {
            before.store(self.ever(which), Ordering::Relaxed);
        }
    }
}

/// What came since a reset. One at this moment may have seen more than was seen here.
fn since(ever: u64, before: u64) -> u64 {
    let since = ever.wrapping_sub(before);
    if since > u64::MAX / 2 { 0 } else { since }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_that_ended_are_counted() {
        for counters in [Counters::<2>::new(), Counters::narrow()] {
            std::thread::scope(|scope| {
                for _ in 0..8 {
                    scope.spawn(|| (0..1_000).for_each(|_| counters.add(1, 2)));
                }
            });
            assert_eq!((counters.sum(0), counters.sum(1)), (0, 16_000));
            assert_eq!(counters.sums(), [0, 16_000]);
            counters.reset();
            assert_eq!(counters.sum(1), 0);
            counters.add(1, 3);
            assert_eq!((counters.sum(0), counters.sum(1)), (0, 3));
            assert_eq!(counters.sums(), [0, 3]);
        }
    }

    /// Counts when its thread's locals are torn down, before or after the thread's number is given back.
    struct Last(std::sync::Arc<Counters<2>>);

    impl Drop for Last {
        fn drop(&mut self) {
            self.0.add(1, 1);
        }
    }

    #[test]
    fn a_thousand_threads_that_end_while_others_count_lose_nothing() {
        thread_local! {
            static FIRST: std::cell::RefCell<Option<Last>> = const { std::cell::RefCell::new(None) };
            static SECOND: std::cell::RefCell<Option<Last>> = const { std::cell::RefCell::new(None) };
        }
        const THREADS: u64 = 1_000;
        let counters = std::sync::Arc::new(Counters::<2>::new());
        for _ in 0..THREADS / 50 {
            std::thread::scope(|scope| {
                for nth in 0..50 {
                    let counters = &counters;
                    scope.spawn(move || {
                        // one of the two is registered before the number is leased, and so is torn down on its other side
                        FIRST.with_borrow_mut(|last| *last = Some(Last(counters.clone())));
                        (0..100 + nth).for_each(|_| counters.add(0, 1));
                        SECOND.with_borrow_mut(|last| *last = Some(Last(counters.clone())));
                    });
                }
            });
        }
        // a scope ends when its closures have; the destructors of their threads' locals may still run
        let ended = || std::sync::Arc::strong_count(&counters) == 1;
        while !ended() {
            std::thread::yield_now();
        }
        let each: u64 = (0..50).map(|nth| 100 + nth).sum();
        assert_eq!(counters.sum(0), each * (THREADS / 50));
        assert_eq!(counters.sum(1), 2 * THREADS);
        let shared = counters.lines.shared();
        assert_eq!(shared.0[1].load(Ordering::Relaxed), THREADS);
    }

    #[test]
    fn a_reset_beside_additions_loses_some_and_corrupts_none() {
        let counters = Counters::<1>::new();
        let most = 200_000;
        std::thread::scope(|scope| {
            scope.spawn(|| (0..most).for_each(|_| counters.add(0, 1)));
            scope.spawn(|| {
                for _ in 0..200 {
                    counters.reset();
                    assert!(counters.sum(0) <= most);
                }
            });
        });
        assert!(counters.sum(0) <= most);
        counters.reset();
        counters.add(0, 7);
        assert_eq!(counters.sum(0), 7);
    }
}
