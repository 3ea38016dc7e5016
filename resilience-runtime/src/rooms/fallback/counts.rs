//! What a fallback counts: one addition as a handler begins and one as it ends, each on the thread's own cache lines. While something is
//! down every call comes here, from all threads.

use parking_lot::Mutex;

use crate::tools::counters::Counters;

/// How a handler ended.
#[derive(Clone, Copy)]
pub(super) enum Handled {
    Answered,
    Failed,
    Abandoned,
    Panicked,
}

const ENDS: usize = 4;
const FAILED: usize = ENDS;
const REJECTED: usize = ENDS + 1;
const PASSED: usize = ENDS + 2;
const ALL: usize = ENDS + 3;

#[derive(Default)]
pub(super) struct Counts {
    // never set back, so that the handlers that run are the difference
    ever: Counters<ALL>,
    at_reset: Mutex<[u64; ALL]>,
}

pub(super) struct Read {
    pub(super) failed: u64,
    pub(super) rejected: u64,
    pub(super) passed: u64,
    pub(super) in_flight: u64,
    ended: [u64; ENDS],
}

impl Read {
    pub(super) fn ended(&self, handled: Handled) -> u64 {
        self.ended[handled as usize]
    }
}

impl Counts {
    #[cold]
    pub(super) fn begin(&self, rejected: bool) {
        self.ever.add(if rejected { REJECTED } else { FAILED }, 1);
    }

    #[cold]
    pub(super) fn end(&self, handled: Handled) {
        self.ever.add(handled as usize, 1);
    }

    #[cold]
    pub(super) fn pass(&self) {
        self.ever.add(PASSED, 1);
    }

    pub(super) fn read(&self) -> Read {
        let at_reset = *self.at_reset.lock();
        let ever = self.ever.sums();
        // after those that began: never more in flight than there are
        let over: u64 = self.ever.sums()[..ENDS].iter().sum();
        let since = |at: usize| ever[at].saturating_sub(at_reset[at]);
        Read {
            ended: std::array::from_fn(since),
            failed: since(FAILED),
            rejected: since(REJECTED),
            passed: since(PASSED),
            in_flight: (ever[FAILED] + ever[REJECTED]).saturating_sub(over),
        }
    }

    /// Handlers that run go on, and are counted when they end.
    pub(super) fn reset(&self) {
        let mut at_reset = self.at_reset.lock();
        *at_reset = self.ever.sums();
    }
}
