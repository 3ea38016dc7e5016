//! What a fallback counts. Only failures write here, so plain counters will do.

use std::sync::atomic::{AtomicU64, Ordering};

/// How a handler ended.
#[derive(Clone, Copy)]
pub(super) enum Handled {
    Answered,
    Failed,
    Abandoned,
    Panicked,
}

#[derive(Default)]
pub(super) struct Counts {
    failed: AtomicU64,
    rejected: AtomicU64,
    passed: AtomicU64,
    ended: [AtomicU64; 4],
    // begun and ended since the fallback was made, resets aside, for the calls in flight
    begun: AtomicU64,
    over: AtomicU64,
}

pub(super) struct Read {
    pub(super) failed: u64,
    pub(super) rejected: u64,
    pub(super) passed: u64,
    pub(super) in_flight: u64,
    ended: [u64; 4],
}

impl Read {
    pub(super) fn ended(&self, handled: Handled) -> u64 {
        self.ended[handled as usize]
    }
}

impl Counts {
    #[cold]
    pub(super) fn begin(&self, rejected: bool) {
        self.begun.fetch_add(1, Ordering::Relaxed);
        let cause = if rejected {
            &self.rejected
        } else {
            &self.failed
        };
        cause.fetch_add(1, Ordering::Relaxed);
    }

    #[cold]
    pub(super) fn end(&self, handled: Handled) {
        self.ended[handled as usize].fetch_add(1, Ordering::Relaxed);
        // release: who sees it over sees that it began
        self.over.fetch_add(1, Ordering::Release);
    }

    #[cold]
    pub(super) fn pass(&self) {
        self.passed.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn read(&self) -> Read {
        // before those that began, or one that ends in between would count as minus one
        let over = self.over.load(Ordering::Acquire);
        Read {
            ended: std::array::from_fn(|at| self.ended[at].load(Ordering::Relaxed)),
            failed: self.failed.load(Ordering::Relaxed),
            rejected: self.rejected.load(Ordering::Relaxed),
            passed: self.passed.load(Ordering::Relaxed),
            in_flight: self.begun.load(Ordering::Relaxed).saturating_sub(over),
        }
    }

    pub(super) fn reset(&self) {
        let causes = [&self.failed, &self.rejected, &self.passed];
        for count in self.ended.iter().chain(causes) {
            count.store(0, Ordering::Relaxed);
        }
    }
}
