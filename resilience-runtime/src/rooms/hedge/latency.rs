//! How long first attempts take, and the time that a given share of them does not exceed.
//!
//! Every call reads that time, so it is worked out by those who add to it: now and then, and without a lock. Old calls count
//! less: whenever a thousand are in, each count is halved.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use crate::tools::histogram::{BUCKETS, bounds, bucket_of};
use crate::words::clock::nanos;

/// So many must be in before the quantile is worth anything.
pub(super) const ENOUGH: u64 = 20;
/// It is worked out again after so many more.
const EVERY: u64 = 16;
/// What is remembered at most, roughly.
const MEMORY: u64 = 1_000;
/// No duration: fewer than enough are in.
const UNKNOWN: u64 = u64::MAX;

pub(super) struct Latencies {
    buckets: Box<[AtomicU32]>,
    ever: AtomicU64,
    quantile: AtomicU64,
}

impl Latencies {
    pub(super) fn new() -> Self {
        Self {
            buckets: (0..BUCKETS).map(|_| AtomicU32::new(0)).collect(),
            ever: AtomicU64::new(0),
            quantile: AtomicU64::new(UNKNOWN),
        }
    }

    /// How many were measured since the start or the last reset.
    pub(super) fn measured(&self) -> u64 {
        self.ever.load(Relaxed)
    }

    /// The time in which the share of them ended, once enough are in.
    #[inline]
    pub(super) fn quantile(&self) -> Option<Duration> {
        let quantile = self.quantile.load(Relaxed);
        (quantile != UNKNOWN).then(|| Duration::from_nanos(quantile))
    }

    /// Adds one; `share` is that of the quantile in force.
    pub(super) fn record(&self, took: Duration, share: f64) {
        self.buckets[bucket_of(nanos(took))].fetch_add(1, Relaxed);
        let ever = self.ever.fetch_add(1, Relaxed) + 1;
        if ever >= ENOUGH && (ever == ENOUGH || ever.is_multiple_of(EVERY)) {
            self.work_out(share);
        }
    }

    /// Another share is in force.
    pub(super) fn change(&self, share: f64) {
        if self.measured() >= ENOUGH {
            self.work_out(share);
        }
    }

    /// Two threads may do this at once, or one add meanwhile: the result is that of a few calls more or fewer.
    #[cold]
    fn work_out(&self, share: f64) {
        let counted = |bucket: &AtomicU32| u64::from(bucket.load(Relaxed));
        let all: u64 = self.buckets.iter().map(counted).sum();
        let rank = rank(share, all);
        let mut seen = 0;
        let found = self.buckets.iter().position(|bucket| {
            seen += counted(bucket);
            seen >= rank
        });
        if let Some(bucket) = found {
            // its far end: were all calls alike, the middle would find half of them slow
            self.quantile
                .store(bounds(bucket).1.min(UNKNOWN - 1), Relaxed);
        }
        if all >= MEMORY {
            for bucket in &self.buckets {
                bucket.fetch_sub(bucket.load(Relaxed) / 2, Relaxed);
            }
        }
    }

    pub(super) fn reset(&self) {
        for bucket in &self.buckets {
            bucket.store(0, Relaxed);
        }
        self.ever.store(0, Relaxed);
        self.quantile.store(UNKNOWN, Relaxed);
    }
}

/// Which of so many, in order, is the first that the share does not exceed.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a few thousand at most; a float cast saturates"
)]
fn rank(share: f64, all: u64) -> u64 {
    ((share * all as f64).ceil() as u64).clamp(1, all.max(1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    /// What was measured, off by the width of a bucket, and never too short.
    fn about(found: Option<Duration>, truth: Duration) -> bool {
        found.is_some_and(|found| found >= truth && found <= truth + truth / 15)
    }

    #[test]
    fn the_quantile_is_known_after_twenty() {
        let latencies = Latencies::new();
        for n in 1..20 {
            latencies.record(ms(n), 0.95);
            assert_eq!(latencies.quantile(), None, "after {n}");
        }
        latencies.record(ms(20), 0.95);
        assert!(
            about(latencies.quantile(), ms(19)),
            "{:?}",
            latencies.quantile()
        );
        latencies.reset();
        assert_eq!((latencies.quantile(), latencies.measured()), (None, 0));
    }

    #[test]
    fn calls_that_are_all_alike_are_none_of_them_slow() {
        for took in [
            ms(10),
            Duration::from_nanos(12_345_678),
            Duration::ZERO,
            Duration::MAX,
        ] {
            let latencies = Latencies::new();
            (0..100).for_each(|_| latencies.record(took, 0.5));
            let found = latencies.quantile().unwrap();
            assert!(nanos(took) <= nanos(found) + 1, "{took:?}: {found:?}");
        }
    }

    #[test]
    fn what_was_long_ago_is_forgotten() {
        let latencies = Latencies::new();
        (0..100_000).for_each(|_| latencies.record(ms(500), 0.9));
        (0..5_000).for_each(|_| latencies.record(ms(5), 0.9));
        assert!(
            about(latencies.quantile(), ms(5)),
            "{:?}",
            latencies.quantile()
        );
    }

    #[test]
    fn another_share_asks_the_same_calls() {
        let latencies = Latencies::new();
        for n in 1..=20 {
            latencies.record(ms(n), 0.95);
        }
        latencies.change(0.5);
        assert!(
            about(latencies.quantile(), ms(10)),
            "{:?}",
            latencies.quantile()
        );
    }

    proptest! {
        #[test]
        fn the_quantile_is_that_of_a_sorted_list(
            millis in prop::collection::vec(1_u64..10_000, 20..60), percent in 1_u32..100,
        ) {
            let share = f64::from(percent) / 100.0;
            let latencies = Latencies::new();
            for one in &millis {
                latencies.record(ms(*one), share);
            }
            // as it was when it was last worked out
            let last = millis.len() - if millis.len() < 32 { millis.len() - 20 } else { millis.len() % 16 };
            let mut known = millis[..last].to_vec();
            known.sort_unstable();
            let rank = usize::try_from(rank(share, last as u64)).unwrap();
            prop_assert!(about(latencies.quantile(), ms(known[rank - 1])));
        }
    }
}
