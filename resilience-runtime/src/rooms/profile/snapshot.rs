//! What a profile shows of itself.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::counts::{Read, index};
use crate::tools::histogram::Tally;
use crate::words::clock::{moment, nanos, unix_ms};
use crate::words::outcome::Ending;

/// A profile's counts and times since the start or the last reset. Times are wall time in milliseconds, of all calls that
/// ended, in whichever way; `None` where none has.
///
/// See [`Profile`](super::Profile) for an example.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ProfileSnapshot {
    /// The profile's name.
    #[serde(default)] // figures go without it: the registry's entry has it already
    pub name: String,
    /// Calls that ended: the sum of the six below.
    pub calls: u64,
    /// The body gave a value.
    pub success: u64,
    /// A fallback or a stale value answered instead of the body.
    pub degraded: u64,
    /// The caller got an error.
    pub error: u64,
    /// A policy refused the call.
    pub rejected: u64,
    /// The future was dropped before it ended.
    pub abandoned: u64,
    /// The body panicked.
    pub panicked: u64,
    /// Calls that have begun and not ended.
    pub in_flight: u64,
    /// All calls together.
    pub total_ms: f64,
    /// The shortest call.
    pub min_ms: Option<f64>,
    /// The longest call.
    pub max_ms: Option<f64>,
    /// The mean call.
    pub mean_ms: Option<f64>,
    /// Half of the calls took no longer; off by at most 1/32.
    pub p50_ms: Option<f64>,
    /// 95 % of the calls took no longer; off by at most 1/32.
    pub p95_ms: Option<f64>,
    /// 99 % of the calls took no longer; off by at most 1/32.
    pub p99_ms: Option<f64>,
    /// When the last call ended, in milliseconds since the Unix epoch.
    pub last_call_at_ms: Option<u64>,
    /// From which length a call is slow, where that was set.
    pub slow_ms: Option<f64>,
    /// Calls that took so long, or longer.
    pub slow_calls: u64,
    /// Calls that looked into the cache of the same stack.
    pub cache_looks: u64,
    /// Those that found a fresh entry.
    pub cache_hits: u64,
    /// Hits over looks, 0 to 1; `None` before the first look.
    pub hit_rate: Option<f64>,
}

#[expect(
    clippy::cast_precision_loss,
    reason = "milliseconds for people: 53 bits are 104 days to the nanosecond"
)]
fn float(whole: u64) -> f64 {
    whole as f64
}

fn ms(nanos: u64) -> f64 {
    float(nanos) / 1e6
}

impl ProfileSnapshot {
    pub(super) fn of(name: &str, slow: Option<Duration>, read: &Read, took: &Tally) -> Self {
        let count = |ending| read.endings[index(ending)];
        let calls = read.endings.iter().sum();
        let range = match read.shortest {
            Some(shortest) if calls > 0 => Some((ms(shortest), ms(read.longest.max(shortest)))),
            _ => None,
        };
        // a read beside a running call may see its time and not yet its count: no figure leaves the range for that
        let within = |value: f64| range.map(|(least, most)| value.clamp(least, most));
        let quantile = |share| took.quantile(share).map(ms).and_then(within);
        Self {
            name: name.to_owned(),
            calls,
            success: count(Ending::Success),
            degraded: count(Ending::Degraded),
            error: count(Ending::Error),
            rejected: count(Ending::Rejected),
            abandoned: count(Ending::Abandoned),
            panicked: count(Ending::Panicked),
            in_flight: read.in_flight,
            total_ms: ms(read.total),
            min_ms: range.map(|(least, _)| least),
            max_ms: range.map(|(_, most)| most),
            mean_ms: within(ms(read.total) / float(calls.max(1))),
            p50_ms: quantile(0.50),
            p95_ms: quantile(0.95),
            p99_ms: quantile(0.99),
            last_call_at_ms: read.last.map(|last| unix_ms(moment(last))),
            slow_ms: slow.map(|slow| ms(nanos(slow))),
            slow_calls: read.slow,
            cache_looks: read.looks,
            cache_hits: read.hits,
            hit_rate: (read.looks > 0)
                .then(|| float(read.hits.min(read.looks)) / float(read.looks)),
        }
    }
}
