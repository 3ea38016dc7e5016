//! Counters that threads add to without waiting for each other: each thread has a shard, a reader sums them.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

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
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    thread_local! {
        static MINE: usize = NEXT.fetch_add(1, Ordering::Relaxed);
    }
    // a thread that is ending has no thread-locals any more
    MINE.try_with(|mine| *mine).unwrap_or(0) & (shards - 1)
}

// two lines: the adjacent-line prefetcher of common processors moves them in pairs
#[repr(align(128))]
struct Shard<const N: usize>([AtomicU64; N]);

/// `N` counters that belong together. Adding is one relaxed addition on the thread's own lines; up to 16 counters cost
/// no more lines than one.
///
/// ```
/// # use resilience_runtime::tools::counters::Counters;
/// let counters = Counters::<2>::new();
/// counters.add(0, 1);
/// counters.add(1, 5);
/// assert_eq!((counters.sum(0), counters.sum(1)), (1, 5));
/// ```
pub struct Counters<const N: usize> {
    shards: Box<[Shard<N>]>,
}

impl<const N: usize> Default for Counters<N> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const N: usize> Counters<N> {
    /// All zero.
    pub fn new() -> Self {
        Self::sharded(shard_count())
    }

    /// All zero, on lines that all threads share: for something of which there are many.
    pub fn narrow() -> Self {
        Self::sharded(1)
    }

    fn sharded(shards: usize) -> Self {
        let zero = || Shard(std::array::from_fn(|_| AtomicU64::new(0)));
        Self {
            shards: (0..shards).map(|_| zero()).collect(),
        }
    }

    /// Adds to one of the counters.
    ///
    /// # Panics
    /// Where `which` is not below `N`.
    #[inline]
    pub fn add(&self, which: usize, by: u64) {
        let mine = shard_of_thread(self.shards.len());
        self.shards[mine].0[which].fetch_add(by, Ordering::Relaxed);
    }

    /// What was added to one of the counters since the start or the last reset: exact once nobody adds.
    ///
    /// # Panics
    /// Where `which` is not below `N`.
    pub fn sum(&self, which: usize) -> u64 {
        let shards = self.shards.iter();
        shards
            .map(|shard| shard.0[which].load(Ordering::Relaxed))
            .fold(0, u64::wrapping_add)
    }

    /// All back to zero. What is added meanwhile may be lost or kept.
    pub fn reset(&self) {
        for cell in self.shards.iter().flat_map(|shard| &shard.0) {
            cell.store(0, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Counters;

    #[test]
    fn threads_that_ended_are_counted() {
        let counters = Counters::<2>::new();
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| (0..1_000).for_each(|_| counters.add(1, 2)));
            }
        });
        assert_eq!((counters.sum(0), counters.sum(1)), (0, 16_000));
        counters.reset();
        assert_eq!(counters.sum(1), 0);
    }
}
