//! What a rate limit is told: as written, each number optional, and as checked.

use std::time::Duration;

use serde::{Serialize, Serializer};

use super::rate::Rate;
use crate::tools::options::options;

options! {
    /// The options as a site writes them; see [`RateLimiterBuilder`](super::RateLimiterBuilder) for each.
    pub struct RateLimiterOptions {
        /// How many permits in which time.
        pub rate: Rate,
        /// How many at once.
        pub burst: u32,
        /// Count within a sliding window instead.
        pub window: Duration,
        /// How long a call waits for its turn; zero is never.
        pub wait: Duration,
        /// How many keys have a limit of their own.
        pub max_keys: u32,
    }
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
pub struct RateLimiterConfig {
    /// How many permits in which time.
    pub rate: Rate,
    /// How many at once; `None` where a window is counted.
    pub burst: Option<u32>,
    /// The sliding window, where one is counted.
    #[serde(serialize_with = "optional_seconds")]
    pub window: Option<Duration>,
    /// How long a call waits for its turn; `None` is never.
    #[serde(serialize_with = "optional_seconds")]
    pub wait: Option<Duration>,
    /// How many keys have a limit of their own.
    pub max_keys: u32,
}

impl RateLimiterConfig {
    /// Between two permits, in nanoseconds.
    pub(super) fn interval(&self) -> u64 {
        self.rate.interval().max(1)
    }

    /// How many permits such a window holds.
    pub(super) fn in_window(&self, window: Duration) -> u32 {
        self.rate.in_window(window).unwrap_or(1)
    }
}
