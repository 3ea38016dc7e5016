//! What a batch shows of itself. Counted per batch, not per item, save for items that are never sent.

use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};

use super::config::Config;
use super::seats::Cause;

/// A batch policy's figures at one moment.
///
/// See [`Batcher::snapshot`](super::Batcher::snapshot) for an example.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct BatchSnapshot {
    /// The policy's name.
    #[serde(default)] // figures go without it: the registry's entry has it already
    pub name: String,
    /// Callers so far: items sent, withdrawn and waiting, and refused callers.
    pub calls: u64,
    /// Items handed to the batch function.
    pub items: u64,
    /// Batches sent.
    pub batches: u64,
    /// Items per batch; `None` before the first one.
    pub mean_size: Option<f64>,
    /// Batches sent because they were full.
    pub flushed_by_size: u64,
    /// Batches sent because their first item had waited long enough.
    pub flushed_by_time: u64,
    /// Batches sent by `flush()` or `drain()`.
    pub flushed_by_hand: u64,
    /// Items taken back before the send, because their callers were dropped.
    pub withdrawn: u64,
    /// Callers refused after `drain()`.
    pub refused: u64,
    /// Batches that gave an error.
    pub failed: u64,
    /// Batches that panicked.
    pub panicked: u64,
    /// Batches that gave another number of results than items.
    pub shape_errors: u64,
    /// Batches dropped while they ran, because all their callers were.
    pub abandoned: u64,
    /// Batches that run now.
    pub in_flight: u64,
    /// Items that wait to be sent now.
    pub waiting: u64,
    /// Whether it was drained and takes no more items.
    pub closed: bool,
    /// The most items in one batch.
    pub size: u64,
    /// How long the first item waits for others, in milliseconds.
    pub max_wait_ms: f64,
    /// The most batches that run at once; `None` is no limit.
    pub concurrency: Option<u64>,
}

/// What is counted as it happens.
#[derive(Default)]
pub(super) struct Counts {
    items: AtomicU64,
    by_size: AtomicU64,
    by_time: AtomicU64,
    by_hand: AtomicU64,
    pub(super) withdrawn: AtomicU64,
    pub(super) refused: AtomicU64,
    pub(super) failed: AtomicU64,
    pub(super) panicked: AtomicU64,
    pub(super) shape_errors: AtomicU64,
    pub(super) abandoned: AtomicU64,
}

pub(super) fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

impl Counts {
    pub(super) fn sent(&self, items: usize, cause: Cause) {
        self.items.fetch_add(items as u64, Ordering::Relaxed);
        count(match cause {
            Cause::Size => &self.by_size,
            Cause::Time => &self.by_time,
            Cause::Hand => &self.by_hand,
        });
    }

    pub(super) fn reset(&self) {
        let Self {
            items,
            by_size,
            by_time,
            by_hand,
            withdrawn,
            refused,
            failed,
            panicked,
            shape_errors,
            abandoned,
        } = self;
        for counter in [
            items,
            by_size,
            by_time,
            by_hand,
            withdrawn,
            refused,
            failed,
            panicked,
            shape_errors,
            abandoned,
        ] {
            counter.store(0, Ordering::Relaxed);
        }
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "a mean needs no more than 52 bits"
    )]
    pub(super) fn snapshot(
        &self,
        name: &str,
        config: &Config,
        now: Gauges,
        closed: bool,
    ) -> BatchSnapshot {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let (items, withdrawn, refused) = (
            read(&self.items),
            read(&self.withdrawn),
            read(&self.refused),
        );
        let (by_size, by_time, by_hand) = (
            read(&self.by_size),
            read(&self.by_time),
            read(&self.by_hand),
        );
        let batches = by_size + by_time + by_hand;
        BatchSnapshot {
            name: name.to_owned(),
            calls: items + withdrawn + refused + now.waiting,
            items,
            batches,
            mean_size: (batches != 0).then(|| items as f64 / batches as f64),
            flushed_by_size: by_size,
            flushed_by_time: by_time,
            flushed_by_hand: by_hand,
            withdrawn,
            refused,
            failed: read(&self.failed),
            panicked: read(&self.panicked),
            shape_errors: read(&self.shape_errors),
            abandoned: read(&self.abandoned),
            in_flight: now.in_flight,
            waiting: now.waiting,
            closed,
            size: config.size as u64,
            max_wait_ms: config.max_wait.as_secs_f64() * 1000.0,
            concurrency: (config.concurrency != usize::MAX).then_some(config.concurrency as u64),
        }
    }
}

/// What is so now, read from the batches themselves.
#[derive(Clone, Copy, Default)]
pub(super) struct Gauges {
    pub(super) in_flight: u64,
    pub(super) waiting: u64,
}

impl std::ops::AddAssign for Gauges {
    fn add_assign(&mut self, other: Self) {
        self.in_flight += other.in_flight;
        self.waiting += other.waiting;
    }
}
