//! A histogram of durations with fixed buckets: any `u64` fits, nothing is allocated after it is made.
//!
//! Log-linear: below 16 each value has its own bucket, above that each power of two is cut into 16 equal ones. A bucket is
//! at most 1/16 as wide as its smallest value, and a quantile answers with the middle of a bucket, so it is off by
//! at most 1/32 of the true value (and by nothing below 32).

use std::sync::atomic::{AtomicU64, Ordering};

use super::cells::Word;

/// Each power of two is cut into `1 << CUT` buckets.
const CUT: u32 = 4;
const LINEAR: u64 = 1 << CUT;

/// How many buckets cover all of `u64`.
pub const BUCKETS: usize = (64 - CUT as usize + 1) << CUT;

/// The bucket that a value falls into.
#[inline]
#[expect(
    clippy::cast_possible_truncation,
    reason = "less than `BUCKETS` for every value"
)]
pub const fn bucket_of(value: u64) -> usize {
    if value < LINEAR {
        return value as usize;
    }
    let shift = value.ilog2() - CUT;
    // the leading one of the shifted value counts as one more row, so the first row above the linear part is row 1
    ((shift as usize) << CUT) + (value >> shift) as usize
}

/// The smallest and the largest value of a bucket.
pub const fn bounds(bucket: usize) -> (u64, u64) {
    let row = bucket >> CUT;
    if row == 0 {
        return (bucket as u64, bucket as u64);
    }
    let shift = row - 1;
    let lowest = (LINEAR + (bucket as u64 & (LINEAR - 1))) << shift;
    (lowest, lowest + ((1 << shift) - 1))
}

/// Counts that many threads add to, or one alone. Not quite 8 KiB: keep it in a box.
pub struct Histogram {
    buckets: [AtomicU64; BUCKETS],
}

impl Default for Histogram {
    fn default() -> Self {
        Self {
            buckets: [const { AtomicU64::new(0) }; BUCKETS],
        }
    }
}

impl Histogram {
    /// Counts a value.
    #[inline]
    pub fn record(&self, value: u64) {
        self.buckets[bucket_of(value)].fetch_add(1, Ordering::Relaxed);
    }

    /// Counts a value, as the only thread that writes here.
    #[inline]
    pub(crate) fn record_own(&self, value: u64) {
        self.buckets[bucket_of(value)].bump(1);
    }

    /// Adds what was counted so far.
    pub fn add_to(&self, tally: &mut Tally) {
        for (sum, bucket) in tally.counts.iter_mut().zip(&self.buckets) {
            let count = bucket.load(Ordering::Relaxed);
            *sum += count;
            tally.all += count;
        }
    }

    /// Forgets everything.
    pub fn reset(&self) {
        for bucket in &self.buckets {
            bucket.store(0, Ordering::Relaxed);
        }
    }
}

/// What was read of one or more histograms.
pub struct Tally {
    counts: Box<[u64]>,
    all: u64,
}

impl Default for Tally {
    fn default() -> Self {
        Self {
            counts: vec![0; BUCKETS].into_boxed_slice(),
            all: 0,
        }
    }
}

impl Tally {
    /// How many values there are.
    pub fn count(&self) -> u64 {
        self.all
    }

    /// The value that this share of all values does not exceed (nearest rank), off by at most 1/32 of itself.
    ///
    /// `share` is cut to 0..=1. `None` where there are no values.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a rank off by one in 2^53 is inside the bucket's own error; a float cast saturates"
    )]
    pub fn quantile(&self, share: f64) -> Option<u64> {
        let all = self.all;
        let rank = ((share.clamp(0.0, 1.0) * all as f64).ceil() as u64).clamp(1, all.max(1));
        let mut seen = 0_u64;
        let bucket = self.counts.iter().position(|count| {
            seen += count;
            seen >= rank
        })?;
        let (lowest, highest) = bounds(bucket);
        Some(lowest + (highest - lowest) / 2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn q1_every_value_is_counted_and_none_panics() {
        let histogram = Histogram::default();
        for value in [0, 1, 15, 16, 31, 32, 1 << 40, u64::MAX - 1, u64::MAX] {
            histogram.record(value);
        }
        let mut tally = Tally::default();
        histogram.add_to(&mut tally);
        assert_eq!(tally.count(), 9);
        assert_eq!(tally.quantile(0.0), Some(0));
        assert!(tally.quantile(1.0).unwrap() >= u64::MAX - u64::MAX / 32);
        histogram.reset();
        let mut tally = Tally::default();
        histogram.add_to(&mut tally);
        assert_eq!((tally.count(), tally.quantile(0.5)), (0, None));
    }

    #[test]
    fn buckets_follow_each_other_without_a_gap() {
        for bucket in 1..BUCKETS {
            assert_eq!(bounds(bucket).0, bounds(bucket - 1).1 + 1, "at {bucket}");
        }
        assert_eq!(bounds(0), (0, 0));
        assert_eq!(bounds(BUCKETS - 1).1, u64::MAX);
        assert_eq!(bucket_of(u64::MAX), BUCKETS - 1);
    }

    fn near(shown: u64, truth: u64) -> bool {
        shown.abs_diff(truth) <= truth / 32
    }

    proptest! {
        #[test]
        fn a_value_lies_within_its_bucket(value: u64, shift in 0_u32..64) {
            let value = value >> shift;
            let (lowest, highest) = bounds(bucket_of(value));
            prop_assert!(lowest <= value && value <= highest);
        }

        #[test]
        fn a_quantile_is_within_the_stated_error_of_the_true_one(
            values in prop::collection::vec((any::<u64>(), 0_u32..64).prop_map(|(v, s)| v >> s), 1..200),
            percent in 0_u32..=100,
        ) {
            let histogram = Histogram::default();
            for value in &values {
                histogram.record(*value);
            }
            let mut tally = Tally::default();
            histogram.add_to(&mut tally);
            let mut sorted = values;
            sorted.sort_unstable();
            let rank = (sorted.len() * percent as usize).div_ceil(100).max(1);
            let shown = tally.quantile(f64::from(percent) / 100.0).unwrap();
            // a share that is not exact in binary may fall on the next rank
            let next = sorted[rank.min(sorted.len() - 1)];
            prop_assert!(near(shown, sorted[rank - 1]) || near(shown, next), "{shown} of {sorted:?}");
        }
    }
}
