//! The latencies of one window: counted in buckets of fixed size, so that nothing is allocated while calls end.

use crate::tools::histogram::{BUCKETS, bounds, bucket_of};

pub(super) struct Sampled {
    counts: Box<[u32]>,
    all: u32,
}

impl Sampled {
    pub(super) fn new() -> Self {
        Self {
            counts: vec![0; BUCKETS].into_boxed_slice(),
            all: 0,
        }
    }

    /// Counts a latency in nanoseconds.
    #[inline]
    pub(super) fn record(&mut self, nanos: u64) {
        // a window that never closes, for want of time, must not wrap
        if self.all < u32::MAX {
            self.counts[bucket_of(nanos)] += 1;
            self.all += 1;
        }
    }

    pub(super) fn count(&self) -> u32 {
        self.all
    }

    pub(super) fn clear(&mut self) {
        if self.all > 0 {
            self.counts.fill(0);
            self.all = 0;
        }
    }

    /// The latency that this share of all does not exceed, off by at most 1/32 of itself; `None` where there are none.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of a number of 32 bits; a float cast saturates"
    )]
    pub(super) fn quantile(&self, share: f64) -> Option<u64> {
        let rank = ((share * f64::from(self.all)).ceil() as u32).clamp(1, self.all.max(1));
        let mut seen = 0;
        let bucket = self.counts.iter().position(|count| {
            seen += count;
            seen >= rank
        })?;
        let (lowest, highest) = bounds(bucket);
        Some(lowest + (highest - lowest) / 2)
    }
}
