//! What a timeout shows of itself.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::counts::{End, Read};

/// A timeout's counts since the start or the last reset.
///
/// See [`Timeout`](super::Timeout) for an example.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TimeoutSnapshot {
    /// The timeout's name.
    pub name: String,
    /// How long a call may take, in milliseconds; `None` where each call has its own.
    pub after_ms: Option<f64>,
    /// Calls that ended: the sum of the five below.
    pub calls: u64,
    /// The body ended before the deadline, or at it, with whatever result.
    pub in_time: u64,
    /// The body ended after the deadline without having yielded in between: its result was passed on.
    pub overran: u64,
    /// The body was dropped at the deadline.
    pub timed_out: u64,
    /// The call was dropped by its caller before it ended.
    pub abandoned: u64,
    /// The body panicked.
    pub panicked: u64,
    /// Calls that have begun and not ended.
    pub in_flight: u64,
}

impl TimeoutSnapshot {
    pub(super) fn of(name: &str, after: Option<Duration>, read: &Read) -> Self {
        Self {
            name: name.to_owned(),
            after_ms: after.map(|after| after.as_secs_f64() * 1e3),
            calls: read.calls(),
            in_time: read.ended(End::InTime),
            overran: read.ended(End::Overran),
            timed_out: read.ended(End::TimedOut),
            abandoned: read.ended(End::Abandoned),
            panicked: read.ended(End::Panicked),
            in_flight: read.in_flight,
        }
    }
}
