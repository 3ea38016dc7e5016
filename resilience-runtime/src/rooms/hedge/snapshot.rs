//! What a hedge shows of itself.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::config::HedgeOptions;
use super::counts::{End, Read, Tally};
use super::latency::Latencies;

/// A hedge's counts since the start or the last reset.
///
/// See [`Hedge`](super::Hedge) for an example.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct HedgeSnapshot {
    /// The hedge's name.
    pub name: String,
    /// How long an attempt may take before another one begins, in milliseconds; `None` where each call has its own, or there
    /// is only a quantile.
    pub after_ms: Option<f64>,
    /// The share of first attempts after whose time another one begins.
    pub quantile: Option<f64>,
    /// That time now, in milliseconds, once 20 first attempts are measured.
    pub quantile_ms: Option<f64>,
    /// First attempts that were measured for it.
    pub measured: u64,
    /// How many attempts may begin beside the first; `None` where each call has its own number, or none is said: then it is 1.
    pub max: Option<u32>,
    /// Calls that ended: the sum of the five below.
    pub calls: u64,
    /// The first attempt succeeded before any other.
    pub won_by_first: u64,
    /// An attempt beside the first succeeded before it, or after it had failed.
    pub won_by_hedge: u64,
    /// All attempts failed.
    pub failed: u64,
    /// The call was dropped by its caller before it ended.
    pub abandoned: u64,
    /// An attempt panicked.
    pub panicked: u64,
    /// Calls that have begun and not ended.
    pub in_flight: u64,
    /// Calls in which another attempt began.
    pub hedged: u64,
    /// Attempts that began beside a first one.
    pub hedges: u64,
    /// Attempts that were dropped, since another one of the call succeeded.
    pub outrun: u64,
    /// Calls that stayed with the attempts that they had, since the budget had no token for another.
    pub out_of_budget: u64,
}

impl HedgeSnapshot {
    pub(super) fn of(
        name: &str,
        numbers: &HedgeOptions,
        latencies: Option<&Latencies>,
        read: &Read,
    ) -> Self {
        let ms = |time: Duration| time.as_secs_f64() * 1e3;
        Self {
            name: name.to_owned(),
            after_ms: numbers.after.map(ms),
            quantile: numbers.quantile,
            quantile_ms: latencies.and_then(Latencies::quantile).map(ms),
            measured: latencies.map_or(0, Latencies::measured),
            max: numbers.max,
            calls: read.calls(),
            won_by_first: read.ended(End::WonByFirst),
            won_by_hedge: read.ended(End::WonByHedge),
            failed: read.ended(End::Failed),
            abandoned: read.ended(End::Abandoned),
            panicked: read.ended(End::Panicked),
            in_flight: read.in_flight,
            hedged: read.tally(Tally::Hedged),
            hedges: read.tally(Tally::Launched),
            outrun: read.tally(Tally::Outrun),
            out_of_budget: read.tally(Tally::OutOfBudget),
        }
    }
}
