//! What a hedge counts: one addition as a call begins and one as it ends, each on the thread's own cache lines.

use parking_lot::Mutex;

use crate::tools::counters::Counters;

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    WonByFirst,
    WonByHedge,
    Failed,
    Abandoned,
    Panicked,
}

/// What else happened. Counted behind the ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tally {
    /// The first attempt beside a call's first.
    Hedged,
    /// Any attempt beside a first one.
    Launched,
    /// An attempt that was dropped, since another one succeeded.
    Outrun,
    /// An attempt that did not begin, since the budget had no token for it.
    OutOfBudget,
}

const ENDS: usize = 5;
const SHOWN: usize = ENDS + 4;
const BEGUN: usize = SHOWN;

#[derive(Default)]
pub(super) struct Counts {
    // never set back, so that the calls in flight are the difference
    ever: Counters<{ SHOWN + 1 }>,
    at_reset: Mutex<[u64; SHOWN]>,
}

pub(super) struct Read {
    shown: [u64; SHOWN],
    pub(super) in_flight: u64,
}

impl Read {
    pub(super) fn ended(&self, end: End) -> u64 {
        self.shown[end as usize]
    }

    pub(super) fn tally(&self, tally: Tally) -> u64 {
        self.shown[ENDS + tally as usize]
    }

    pub(super) fn calls(&self) -> u64 {
        self.shown[..ENDS].iter().sum()
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

    pub(super) fn add(&self, tally: Tally, by: usize) {
        self.ever.add(ENDS + tally as usize, by as u64);
    }

    pub(super) fn read(&self) -> Read {
        let at_reset = *self.at_reset.lock();
        // before those that began, or one that ends in between would count as minus one
        let ever = self.ever();
        let over = ever[..ENDS].iter().sum();
        Read {
            shown: std::array::from_fn(|at| ever[at].saturating_sub(at_reset[at])),
            in_flight: self.ever.sum(BEGUN).saturating_sub(over),
        }
    }

    /// Calls in flight stay in flight, and are counted when they end.
    pub(super) fn reset(&self) {
        let mut at_reset = self.at_reset.lock();
        *at_reset = self.ever();
    }

    fn ever(&self) -> [u64; SHOWN] {
        std::array::from_fn(|at| self.ever.sum(at))
    }
}
