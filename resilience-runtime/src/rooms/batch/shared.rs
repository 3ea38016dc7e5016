//! What all instantiations of one batch function have in common: the numbers, the counts, and whether it takes items.

use super::config::{BatchOptions, Config};
use super::counts::{BatchSnapshot, Counts, Gauges, count};
use crate::tools::emitter::Emitter;
use crate::tools::live::Live;
use crate::words::event::What;
use crate::words::id::Name;
use crate::words::rejection::{Rejection, RejectionKind};
use crate::words::sync::atomic::{AtomicBool, Ordering};

/// What all instantiations of one batch function have in common.
pub(super) struct Shared {
    pub(super) config: Live<Config>,
    pub(super) counts: Counts,
    pub(super) emitter: Emitter,
    /// What a builder was told; nothing where an attribute was.
    pub(super) told: BatchOptions,
    closed: AtomicBool,
}

impl Shared {
    pub(super) fn new(config: Config, emitter: Emitter) -> Self {
        Self::of_builder(config, emitter, BatchOptions::default())
    }

    pub(super) fn of_builder(config: Config, emitter: Emitter, told: BatchOptions) -> Self {
        Self {
            config: Live::new(config),
            counts: Counts::default(),
            emitter,
            told,
            closed: AtomicBool::new(false),
        }
    }

    pub(super) fn name(&self) -> &Name {
        self.emitter.name()
    }

    pub(super) fn is_closed(&self) -> bool {
        // acquire and release: whoever sees it closed also sees what was done before the closing
        self.closed.load(Ordering::Acquire)
    }

    pub(super) fn close(&self) {
        self.closed.store(true, Ordering::Release);
    }

    pub(super) fn reset(&self) {
        self.counts.reset();
        self.closed.store(false, Ordering::Release);
    }

    pub(super) fn snapshot(&self, now: Gauges) -> BatchSnapshot {
        self.counts
            .snapshot(self.name(), self.config.get(), now, self.is_closed())
    }

    pub(super) fn tell_critical(&self, error: String) {
        self.emitter.emit(What::Critical { error });
    }

    pub(super) fn refuse(&self) -> Rejection {
        count(&self.counts.refused);
        self.emitter.refuse(RejectionKind::BatchClosed, None)
    }
}
