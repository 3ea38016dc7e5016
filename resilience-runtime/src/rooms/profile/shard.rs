//! The counts of a profile, spread so that threads seldom write to the same cache line.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use once_cell::race::OnceBox;

use crate::tools::histogram::{Histogram, Tally};
use crate::words::clock::Instant;
use crate::words::outcome::{Ending, Look};

/// How many threads write without meeting another. Each shard takes about 8 KiB, once a thread of its number calls.
const SHARDS: usize = 8;

/// How often a reader looks again at a shard that is being written, before it takes what it sees.
const LOOKS: usize = 64;

/// No shortest call yet.
const NONE: u64 = u64::MAX;

/// The longest length that is told from the next.
pub(super) const LONGEST: u64 = NONE - 1;

/// All shards of one profile.
#[derive(Default)]
pub(super) struct Shards {
    // a pointer each: two threads may make one at once, the first is kept, and neither waits for the other
    shards: [OnceBox<Shard>; SHARDS],
}

/// One thread's share, at most times.
#[repr(align(128))]
pub(super) struct Shard {
    entered: AtomicU64,
    left: AtomicU64,
    endings: [AtomicU64; 6],
    looks: AtomicU64,
    hits: AtomicU64,
    slow: AtomicU64,
    total: AtomicU64,
    shortest: AtomicU64,
    longest: AtomicU64,
    last: AtomicU64,
    took: Histogram,
}

/// What was read of all shards.
#[derive(Default)]
pub(super) struct Read {
    pub(super) entered: u64,
    pub(super) left: u64,
    pub(super) endings: [u64; 6],
    pub(super) looks: u64,
    pub(super) hits: u64,
    pub(super) slow: u64,
    pub(super) total: u64,
    pub(super) shortest: Option<u64>,
    pub(super) longest: u64,
    pub(super) last: u64,
    pub(super) took: Tally,
}

/// One ended call.
pub(super) struct Ended {
    pub(super) ending: Ending,
    pub(super) look: Option<Look>,
    pub(super) took: u64,
    pub(super) at: Instant,
    pub(super) slow: bool,
}

pub(super) const fn index(ending: Ending) -> usize {
    match ending {
        Ending::Success => 0,
        Ending::Degraded => 1,
        Ending::Error => 2,
        Ending::Rejected => 3,
        Ending::Abandoned => 4,
        Ending::Panicked => 5,
    }
}

impl Shards {
    /// The shard of the thread that asks.
    #[inline]
    pub(super) fn mine(&self) -> &Shard {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        thread_local! {
            static MINE: Cell<usize> = const { Cell::new(usize::MAX) };
        }
        // a call may end while its thread's locals are being torn down
        let slot = MINE
            .try_with(|mine| {
                if mine.get() == usize::MAX {
                    mine.set(NEXT.fetch_add(1, Ordering::Relaxed) % SHARDS);
                }
                mine.get()
            })
            .unwrap_or(0);
        self.shards[slot].get_or_init(Box::default)
    }

    pub(super) fn read(&self) -> Read {
        let mut read = Read::default();
        // all that left before any that entered, or a call that ends in between would count as minus one
        for shard in self.made() {
            read.left += shard.left.load(Ordering::Acquire);
        }
        for shard in self.made() {
            shard.add_to(&mut read);
        }
        read
    }

    /// Calls in flight stay in flight, and are counted when they end.
    pub(super) fn reset(&self) {
        for shard in self.made() {
            shard.reset();
        }
    }

    fn made(&self) -> impl Iterator<Item = &Shard> {
        self.shards.iter().filter_map(OnceBox::get)
    }
}

impl Default for Shard {
    fn default() -> Self {
        Self {
            entered: AtomicU64::new(0),
            left: AtomicU64::new(0),
            endings: Default::default(),
            looks: AtomicU64::new(0),
            hits: AtomicU64::new(0),
            slow: AtomicU64::new(0),
            total: AtomicU64::new(0),
            shortest: AtomicU64::new(NONE),
            longest: AtomicU64::new(0),
            last: AtomicU64::new(0),
            took: Histogram::default(),
        }
    }
}

impl Shard {
    #[inline]
    pub(super) fn enter(&self) {
        self.entered.fetch_add(1, Ordering::Relaxed);
    }

    #[inline]
    pub(super) fn leave(&self, ended: &Ended) {
        if self.shortest.load(Ordering::Relaxed) > ended.took {
            self.shortest.fetch_min(ended.took, Ordering::Relaxed);
        }
        if self.longest.load(Ordering::Relaxed) < ended.took {
            self.longest.fetch_max(ended.took, Ordering::Relaxed);
        }
        if self.last.load(Ordering::Relaxed) < ended.at.as_nanos() {
            self.last.fetch_max(ended.at.as_nanos(), Ordering::Relaxed);
        }
        if ended.slow {
            self.slow.fetch_add(1, Ordering::Relaxed);
        }
        if let Some(look) = ended.look {
            self.looks.fetch_add(1, Ordering::Relaxed);
            if look == Look::Hit {
                self.hits.fetch_add(1, Ordering::Relaxed);
            }
        }
        self.took.record(ended.took);
        let before = self.total.fetch_add(ended.took, Ordering::Relaxed);
        if before.checked_add(ended.took).is_none() {
            // wrapped; every later addition wraps again and comes back here
            self.total.store(u64::MAX, Ordering::Relaxed);
        }
        // release: who sees this call counted sees its time too
        self.endings[index(ended.ending)].fetch_add(1, Ordering::Release);
        // release: who sees it gone sees that it came, on whichever shard
        self.left.fetch_add(1, Ordering::Release);
    }

    fn add_to(&self, read: &mut Read) {
        let (mut endings, mut total) = (self.endings(), self.total.load(Ordering::Acquire));
        for _ in 0..LOOKS {
            let again = self.endings();
            if again == endings {
                break;
            }
            (endings, total) = (again, self.total.load(Ordering::Acquire));
        }
        for (sum, one) in read.endings.iter_mut().zip(endings) {
            *sum += one;
        }
        read.total = read.total.saturating_add(total);
        let shortest = self.shortest.load(Ordering::Relaxed);
        if shortest != NONE {
            read.shortest = Some(read.shortest.map_or(shortest, |known| known.min(shortest)));
        }
        read.longest = read.longest.max(self.longest.load(Ordering::Relaxed));
        // hits before looks, so that there are never more hits than looks
        read.hits += self.hits.load(Ordering::Acquire);
        read.looks += self.looks.load(Ordering::Relaxed);
        read.slow += self.slow.load(Ordering::Relaxed);
        read.last = read.last.max(self.last.load(Ordering::Relaxed));
        read.entered += self.entered.load(Ordering::Relaxed);
        self.took.add_to(&mut read.took);
    }

    fn endings(&self) -> [u64; 6] {
        std::array::from_fn(|at| self.endings[at].load(Ordering::Acquire))
    }

    fn reset(&self) {
        let zeroed = [
            &self.looks,
            &self.hits,
            &self.slow,
            &self.total,
            &self.longest,
            &self.last,
        ];
        // counts first: what is not counted has no time to show
        for count in self.endings.iter().chain(zeroed) {
            count.store(0, Ordering::Relaxed);
        }
        self.shortest.store(NONE, Ordering::Relaxed);
        self.took.reset();
    }
}
