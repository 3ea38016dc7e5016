//! What a profile counts of one thread's calls, but for the histogram of their lengths.

use crate::tools::cells::Word;
use crate::words::clock::Tick;
use crate::words::outcome::{Ending, Look};
use crate::words::sync::atomic::{AtomicU64, Ordering, fence};

/// How often a reader looks again at counts that are being written, before it takes what it sees.
const LOOKS: usize = 64;

/// No shortest call yet.
const NONE: u64 = u64::MAX;

/// The longest length that is told from the next.
pub(super) const LONGEST: u64 = NONE - 1;

/// One thread's counts. `OWN` below: only the thread that has this cell writes to it. Otherwise several do.
pub(super) struct Counts {
    // the resets that these counts know of
    epoch: AtomicU64,
    entered: AtomicU64,
    left: AtomicU64,
    pub(super) endings: [AtomicU64; 6],
    looks: AtomicU64,
    hits: AtomicU64,
    slow: AtomicU64,
    pub(super) total: AtomicU64,
    shortest: AtomicU64,
    longest: AtomicU64,
    last: AtomicU64,
}

/// What was read of all counts.
#[derive(Debug, Default)]
pub(super) struct Read {
    pub(super) entered: u64,
    pub(super) left: u64,
    pub(super) in_flight: u64,
    pub(super) endings: [u64; 6],
    pub(super) looks: u64,
    pub(super) hits: u64,
    pub(super) slow: u64,
    pub(super) total: u64,
    pub(super) shortest: Option<u64>,
    pub(super) longest: u64,
    pub(super) last: Option<Tick>,
}

/// One ended call.
pub(super) struct Ended {
    pub(super) ending: Ending,
    pub(super) look: Option<Look>,
    pub(super) took: u64,
    pub(super) at: Tick,
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

impl Default for Counts {
    fn default() -> Self {
        let zero = || AtomicU64::new(0);
        Self {
            epoch: zero(),
            entered: zero(),
            left: zero(),
            endings: std::array::from_fn(|_| zero()),
            looks: zero(),
            hits: zero(),
            slow: zero(),
            total: zero(),
            shortest: AtomicU64::new(NONE),
            longest: zero(),
            last: zero(),
        }
    }
}

#[inline]
fn add<const OWN: bool>(word: &AtomicU64, by: u64) {
    if OWN {
        word.bump(by);
    } else {
        word.fetch_add(by, Ordering::Relaxed);
    }
}

#[inline]
fn add_release<const OWN: bool>(word: &AtomicU64, by: u64) {
    if OWN {
        word.bump_release(by);
    } else {
        word.fetch_add(by, Ordering::Release);
    }
}

impl Counts {
    #[inline]
    pub(super) fn enter<const OWN: bool>(&self) {
        add::<OWN>(&self.entered, 1);
    }

    #[inline]
    pub(super) fn leave<const OWN: bool>(&self, ended: &Ended) {
        if self.shortest.load(Ordering::Relaxed) > ended.took {
            if OWN {
                self.shortest.store(ended.took, Ordering::Relaxed);
            } else {
                self.shortest.fetch_min(ended.took, Ordering::Relaxed);
            }
        }
        if self.longest.load(Ordering::Relaxed) < ended.took {
            if OWN {
                self.longest.store(ended.took, Ordering::Relaxed);
            } else {
                self.longest.fetch_max(ended.took, Ordering::Relaxed);
            }
        }
        if OWN {
            // no earlier call of this cell ended later
            self.last.store(ended.at.to_raw(), Ordering::Relaxed);
        } else {
            self.last.fetch_max(ended.at.to_raw(), Ordering::Relaxed);
        }
        if ended.slow {
            add::<OWN>(&self.slow, 1);
        }
        if let Some(look) = ended.look {
            add::<OWN>(&self.looks, 1);
            if look == Look::Hit {
                add::<OWN>(&self.hits, 1);
            }
        }
        if OWN {
            let total = self.total.load(Ordering::Relaxed);
            let total = total.saturating_add(ended.took);
            self.total.store(total, Ordering::Relaxed);
        } else {
            let before = self.total.fetch_add(ended.took, Ordering::Relaxed);
            if before.checked_add(ended.took).is_none() {
                // wrapped; every later addition wraps again and comes back here
                self.total.store(u64::MAX, Ordering::Relaxed);
            }
        }
        // release: who sees this call counted sees its time too
        add_release::<OWN>(&self.endings[index(ended.ending)], 1);
        // release: who sees it gone sees that it came, whoever counted that
        add_release::<OWN>(&self.left, 1);
    }

    /// Whether these counts know of the last reset.
    #[inline]
    pub(super) fn is_of(&self, epoch: u64) -> bool {
        // acquire: who sees the epoch sees that all is zero
        self.epoch.load(Ordering::Acquire) == epoch
    }

    /// Follows a reset, as the only thread that writes here.
    pub(super) fn renew(&self, epoch: u64) {
        // who sees one of these zeros, and asks for the epoch after an acquire fence, sees the reset too
        fence(Ordering::Release);
        self.clear();
        // release: all is zero
        self.epoch.store(epoch, Ordering::Release);
    }

    /// Back to zero, but for calls in flight.
    pub(super) fn clear(&self) {
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
    }

    pub(super) fn add_left(&self, read: &mut Read) {
        read.left += self.left.load(Ordering::Acquire);
    }

    pub(super) fn add_entered(&self, read: &mut Read) {
        read.entered += self.entered.load(Ordering::Relaxed);
    }

    pub(super) fn add_to(&self, read: &mut Read) {
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
        let last = self.last.load(Ordering::Relaxed);
        read.last = read.last.max((last > 0).then(|| Tick::from_raw(last)));
    }

    fn endings(&self) -> [u64; 6] {
        std::array::from_fn(|at| self.endings[at].load(Ordering::Acquire))
    }
}
