//! The counts of a profile, one part for each thread that calls.

use crate::tools::cells::{Cells, Inline};
use crate::tools::histogram::{Histogram, Tally};
use crate::words::sync::atomic::{AtomicU64, Ordering, fence};

use super::counts::{Counts, Ended, LONGEST, Read};
use crate::words::clock::{self, Tick};
use crate::words::outcome::{Ending, Look};

/// How often a reader begins anew when there was a reset meanwhile.
const TRIES: usize = 8;

/// All parts of one profile.
pub(super) struct Shares {
    cells: Cells<Share, Inline<Share>>,
    // how many resets there were: threads follow when they come by
    epoch: AtomicU64,
    // in nanoseconds
    slow: AtomicU64,
}

/// One thread's part: just under 8 KiB, made at its first call.
#[derive(Default)]
#[repr(align(128))]
struct Share {
    counts: Counts,
    took: Histogram,
}

// what a profile may take for each thread that used it
const _: () = assert!(size_of::<Share>() <= 8 * 1024);

impl Share {
    #[inline]
    fn leave(&self, ended: &Ended) {
        self.took.record_own(ended.took);
        self.counts.leave::<true>(ended);
    }

    fn renew(&self, epoch: u64) {
        self.took.reset();
        self.counts.renew(epoch);
    }
}

impl Shares {
    /// `slow`: from how many nanoseconds on a call is slow.
    pub(super) fn new(slow: u64) -> Self {
        Self {
            cells: Cells::inline(),
            epoch: AtomicU64::new(0),
            slow: AtomicU64::new(slow),
        }
    }

    pub(super) fn slow(&self) -> u64 {
        self.slow.load(Ordering::Relaxed)
    }

    pub(super) fn set_slow(&self, slow: u64) {
        self.slow.store(slow, Ordering::Relaxed);
    }

    #[inline]
    pub(super) fn enter(&self) {
        match self.cells.near() {
            Some(share) => share.counts.enter::<true>(),
            None => self.enter_elsewhere(),
        }
    }

    #[inline(never)]
    fn enter_elsewhere(&self) {
        match self.cells.own() {
            Some(share) => share.counts.enter::<true>(),
            None => self.cells.shared().counts.enter::<false>(),
        }
    }

    /// A call that began then ends now. What is rare is left to [`leave_elsewhere`](Self::leave_elsewhere) whole, so that nothing has to
    /// be kept across a call here.
    #[inline(never)]
    pub(super) fn leave(&self, began: Tick, ending: Ending, look: Option<Look>) {
        let Some((took, at)) = clock::lap(began) else {
            return self.leave_elsewhere(began, ending, look);
        };
        let epoch = self.epoch.load(Ordering::Relaxed);
        match self.cells.near() {
            // shorter than what is slow, and so than `LONGEST`
            Some(share) if share.counts.is_of(epoch) && took < self.slow() => {
                share.leave(&Ended {
                    ending,
                    look,
                    took,
                    at,
                    slow: false,
                });
            }
            _ => self.leave_elsewhere(began, ending, look),
        }
    }

    #[inline(never)]
    fn leave_elsewhere(&self, began: Tick, ending: Ending, look: Option<Look>) {
        let at = clock::tick();
        let took = clock::between(began, at);
        let ended = &Ended {
            ending,
            look,
            took: took.min(LONGEST),
            at,
            slow: took >= self.slow(),
        };
        let epoch = self.epoch.load(Ordering::Relaxed);
        if let Some(share) = self.cells.own() {
            if !share.counts.is_of(epoch) {
                share.renew(epoch);
            }
            share.leave(ended);
        } else {
            let shared = self.cells.shared();
            shared.took.record(ended.took);
            shared.counts.leave::<false>(ended);
        }
    }

    pub(super) fn read(&self) -> (Read, Tally) {
        for _ in 1..TRIES {
            let (read, took, whole) = self.read_once();
            if whole {
                return (read, took);
            }
        }
        let (read, took, _) = self.read_once();
        (read, took)
    }

    /// And whether there was no reset meanwhile.
    fn read_once(&self) -> (Read, Tally, bool) {
        let (mut read, mut took) = (Read::default(), Tally::default());
        let epoch = self.epoch.load(Ordering::Acquire);
        read.in_flight = self.in_flight();
        let current = self.cells.owned().filter(|share| share.counts.is_of(epoch));
        // the shared part is cleared by whoever resets
        for share in current.chain(self.cells.shared_if_made()) {
            share.counts.add_to(&mut read);
            share.took.add_to(&mut took);
        }
        // whoever saw a part being cleared sees the other epoch too
        fence(Ordering::Acquire);
        let whole = self.epoch.load(Ordering::Relaxed) == epoch;
        (read, took, whole)
    }

    /// Those that entered without those that left by then or a little later: never more than there were. Looked at a few times
    /// where calls end meanwhile, to see it when the fewest do.
    fn in_flight(&self) -> u64 {
        let sum = |add: fn(&Counts, &mut Read)| {
            let mut read = Read::default();
            self.cells
                .iter()
                .for_each(|share| add(&share.counts, &mut read));
            read
        };
        let mut best = (u64::MAX, 0);
        for _ in 0..TRIES {
            let before = sum(Counts::add_left).left;
            let entered = sum(Counts::add_entered).entered;
            let after = sum(Counts::add_left).left;
            let meanwhile = after.wrapping_sub(before);
            if meanwhile < best.0 {
                best = (meanwhile, entered.saturating_sub(after));
            }
            if meanwhile == 0 {
                break;
            }
        }
        best.1
    }

    /// Calls in flight stay in flight, and are counted when they end.
    pub(super) fn reset(&self) {
        // release: whoever follows it sees what was counted before
        self.epoch.fetch_add(1, Ordering::AcqRel);
        if let Some(shared) = self.cells.shared_if_made() {
            fence(Ordering::Release);
            shared.counts.clear();
            shared.took.reset();
        }
    }
}
