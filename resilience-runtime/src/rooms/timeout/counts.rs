//! What a timeout counts: one addition as a call begins and one as it ends, each on the thread's own cache lines.

use parking_lot::Mutex;

use crate::tools::counters::Counters;

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    InTime,
    Overran,
    TimedOut,
    Abandoned,
    Panicked,
}

const ENDS: usize = 5;
const BEGUN: usize = ENDS;

#[derive(Default)]
pub(super) struct Counts {
    // never set back, so that the calls in flight are the difference
    ever: Counters<{ ENDS + 1 }>,
    at_reset: Mutex<[u64; ENDS]>,
}

pub(super) struct Read {
    ends: [u64; ENDS],
    pub(super) in_flight: u64,
}

impl Read {
    pub(super) fn ended(&self, end: End) -> u64 {
        self.ends[end as usize]
    }

    pub(super) fn calls(&self) -> u64 {
        self.ends.iter().sum()
    }
}

impl Counts {
    #[inline]
    pub(super) fn begin(&self) {
        self.ever.add(BEGUN, 1);
    }

    #[inline]
    pub(super) fn end(&self, end: End) {
        self.ever.add(end as usize, 1);
    }

    pub(super) fn read(&self) -> Read {
        let at_reset = *self.at_reset.lock();
        // before those that began, or one that ends in between would count as minus one
        let ever = self.ends();
        let over = ever.iter().sum();
        Read {
            ends: std::array::from_fn(|end| ever[end].saturating_sub(at_reset[end])),
            in_flight: self.ever.sum(BEGUN).saturating_sub(over),
        }
    }

    /// Calls in flight stay in flight, and are counted when they end.
    pub(super) fn reset(&self) {
        let mut at_reset = self.at_reset.lock();
        *at_reset = self.ends();
    }

    fn ends(&self) -> [u64; ENDS] {
        std::array::from_fn(|end| self.ever.sum(end))
    }
}
