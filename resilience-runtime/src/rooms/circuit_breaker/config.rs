//! What a breaker is told: as written, each number optional, and as checked, with the defaults filled in.

use std::time::Duration;

use serde::{Deserialize, Serialize, Serializer};

use crate::tools::jitter::Jitter;
use crate::tools::options::options;

/// What a call that is dropped before it ends says about what it called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnAbandon {
    /// Nothing: it is only counted as abandoned.
    #[default]
    Ignored,
    /// It failed.
    Failure,
}

/// What the rates of failures and slow calls are taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CircuitWindow {
    /// The last so many calls: 1 to 1,000,000.
    Calls(u32),
    /// The calls of the last so long, which moves in steps of a twentieth; more than zero.
    Time(#[serde(serialize_with = "seconds")] Duration),
}

impl From<u32> for CircuitWindow {
    fn from(calls: u32) -> Self {
        Self::Calls(calls)
    }
}

impl From<Duration> for CircuitWindow {
    fn from(time: Duration) -> Self {
        Self::Time(time)
    }
}

options! {
    /// The options as a site writes them; see [`CircuitBreakerBuilder`](super::CircuitBreakerBuilder) for each.
    pub struct CircuitBreakerOptions {
        /// How many failures open it.
        pub failure_threshold: u32,
        /// How many successes close it again.
        pub success_threshold: u32,
        /// How long it stays open.
        pub recovery_timeout: Duration,
        /// Count failures within this time, whether in a row or not.
        pub failure_window: Duration,
        /// Open at this share of failures instead.
        pub failure_rate: f64,
        /// How many calls the rates need.
        pub minimum_calls: u32,
        /// What the rates are taken over.
        pub window: CircuitWindow,
        /// From how long on a call is slow.
        pub slow_call: Duration,
        /// Open at this share of slow calls too.
        pub slow_call_rate: f64,
        /// How many probes run at once.
        pub half_open_max_calls: u32,
        /// What an abandoned call says.
        pub on_abandon: OnAbandon,
        /// How many times longer each repeated opening is.
        pub recovery_factor: f64,
        /// How long it stays open at most.
        pub max_recovery_timeout: Duration,
        /// How repeated openings are spread.
        pub recovery_jitter: Jitter,
        /// How long the way back to all calls takes.
        pub ramp_up: Duration,
        /// How many keys have a breaker of their own.
        pub max_keys: u32,
        /// Whether it counts and never refuses.
        pub metrics_only: bool,
    }
}

fn seconds<S: Serializer>(time: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(time.as_secs_f64())
}

#[expect(clippy::ref_option, reason = "serde hands the field over by reference")]
fn optional_seconds<S: Serializer>(
    time: &Option<Duration>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    time.map(|time| time.as_secs_f64()).serialize(serializer)
}

/// The numbers in force. Serialised, times are seconds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CircuitBreakerConfig {
    /// How many failures open it, in a row or within `failure_window`; `None` where a rate decides.
    pub failure_threshold: Option<u32>,
    /// The time within which failures are counted; `None` where they are counted in a row, or a rate decides.
    #[serde(serialize_with = "optional_seconds")]
    pub failure_window: Option<Duration>,
    /// The share of failures that opens it, above 0 and at most 1.
    pub failure_rate: Option<f64>,
    /// From how long on a call is slow; `None` where slow calls are not looked for.
    #[serde(serialize_with = "optional_seconds")]
    pub slow_call: Option<Duration>,
    /// The share of slow calls that opens it too, above 0 and at most 1.
    pub slow_call_rate: Option<f64>,
    /// What the rates are taken over.
    pub window: Option<CircuitWindow>,
    /// How many calls the rates need.
    pub minimum_calls: Option<u32>,
    /// How many successful probes close it.
    pub success_threshold: u32,
    /// How long it stays open.
    #[serde(serialize_with = "seconds")]
    pub recovery_timeout: Duration,
    /// How many probes run at once.
    pub half_open_max_calls: u32,
    /// What an abandoned call says.
    pub on_abandon: OnAbandon,
    /// How many times longer than the one before each repeated opening is; 1 where they are all the same.
    pub recovery_factor: f64,
    /// How long it stays open at most, whether by growth or because an error says when to come back.
    #[serde(serialize_with = "seconds")]
    pub max_recovery_timeout: Duration,
    /// How repeated openings are spread.
    pub recovery_jitter: Jitter,
    /// Closed again, it lets in ever more of the calls for so long; `None` where it lets all in at once.
    #[serde(serialize_with = "optional_seconds")]
    pub ramp_up: Option<Duration>,
    /// How many keys have a breaker of their own at most.
    pub max_keys: u32,
    /// Whether it counts and never refuses, unless somebody says otherwise at run time.
    pub metrics_only: bool,
}
