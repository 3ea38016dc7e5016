//! The figures of one run, from what its callers saw.

use std::time::Duration;

use serde::Serialize;

use super::run::{Ending, Measured};

/// One run in figures. Times are in milliseconds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Summary {
    pub(crate) requests: usize,
    pub(crate) failed: usize,
    pub(crate) failed_percent: f64,
    pub(crate) mean_ms: f64,
    pub(crate) p50_ms: f64,
    pub(crate) p95_ms: f64,
    pub(crate) p99_ms: f64,
    pub(crate) upstream_calls: u64,
}

impl Summary {
    pub(crate) fn of(measured: &Measured) -> Self {
        let mut times: Vec<Duration> = measured.records.iter().map(|(_, time)| *time).collect();
        times.sort_unstable();
        let failed = count(measured, Ending::Failed);
        let total: Duration = times.iter().sum();
        Self {
            requests: times.len(),
            failed,
            failed_percent: percent(failed, times.len()),
            mean_ms: thousandths(ratio(total.as_secs_f64() * 1e3, times.len())),
            p50_ms: percentile(&times, 50),
            p95_ms: percentile(&times, 95),
            p99_ms: percentile(&times, 99),
            upstream_calls: measured.upstream_calls,
        }
    }
}

/// How many calls ended so.
pub(crate) fn count(measured: &Measured, ending: Ending) -> usize {
    let all = measured.records.iter();
    all.filter(|(one, _)| *one == ending).count()
}

/// `part` of `all` in percent; zero of nothing.
pub(crate) fn percent(part: usize, all: usize) -> f64 {
    thousandths(ratio(100.0 * float(part), all))
}

/// Rounded to three places.
pub(crate) fn thousandths(value: f64) -> f64 {
    (value * 1e3).round() / 1e3
}

fn ratio(value: f64, over: usize) -> f64 {
    if over == 0 { 0.0 } else { value / float(over) }
}

#[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
fn float(count: usize) -> f64 {
    count as f64
}

/// The smallest time that so many percent of all don't exceed, in milliseconds (the nearest rank); zero of nothing.
fn percentile(sorted: &[Duration], percent: usize) -> f64 {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    let time = sorted.get(rank - 1).copied().unwrap_or_default();
    thousandths(time.as_secs_f64() * 1e3)
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "small numbers, exact by construction")]
mod tests {
    use super::*;

    fn measured(records: &[(Ending, u64)]) -> Measured {
        let record = |(ending, ms): &(Ending, u64)| (*ending, Duration::from_millis(*ms));
        Measured {
            records: records.iter().map(record).collect(),
            upstream_calls: 9,
        }
    }

    #[test]
    fn percentiles_are_of_the_nearest_rank() {
        let times: Vec<_> = (1..=200).map(Duration::from_millis).collect();
        assert_eq!(percentile(&times, 50), 100.0);
        assert_eq!(percentile(&times, 95), 190.0);
        assert_eq!(percentile(&times, 99), 198.0);
        assert_eq!(percentile(&times[..1], 99), 1.0);
        assert_eq!(percentile(&times[..3], 50), 2.0);
        assert_eq!(percentile(&[], 50), 0.0);
    }

    #[test]
    fn a_summary_counts_only_errors_as_failed() {
        let run = measured(&[
            (Ending::Ok, 30),
            (Ending::Failed, 10),
            (Ending::Degraded, 20),
        ]);
        let summary = Summary::of(&run);
        assert_eq!((summary.requests, summary.failed), (3, 1));
        assert_eq!(summary.failed_percent, 33.333);
        assert_eq!((summary.mean_ms, summary.p50_ms), (20.0, 20.0));
        assert_eq!(summary.upstream_calls, 9);
    }

    #[test]
    fn a_run_without_calls_has_zeros() {
        let summary = Summary::of(&measured(&[]));
        assert_eq!((summary.failed_percent, summary.mean_ms), (0.0, 0.0));
    }
}
