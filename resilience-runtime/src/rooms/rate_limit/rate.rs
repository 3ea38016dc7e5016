//! A rate: so many permits in a time, and what follows from it in whole nanoseconds.

use std::time::Duration;

use serde::{Serialize, Serializer};

use crate::words::clock::nanos;

pub(super) const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// No time that a rate limit is told is longer.
pub(super) const LONGEST: Duration = DAY.saturating_mul(366);

/// So many permits in a time.
///
/// ```
/// # use std::time::Duration;
/// # use resilience_runtime::rooms::rate_limit::Rate;
/// assert_eq!(Rate::per_minute(30), Rate::new(30, Duration::from_secs(60)));
/// assert_eq!(Rate::per_second(50).to_string(), "50 per 1s");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Rate {
    /// How many: at least 1.
    pub permits: u32,
    /// In which time: more than zero, at most 366 days. Serialised, it is seconds.
    #[serde(serialize_with = "seconds")]
    pub per: Duration,
}

impl Rate {
    /// So many permits in that time. See [`Rate`] for an example.
    pub const fn new(permits: u32, per: Duration) -> Self {
        Self { permits, per }
    }

    /// So many permits in a second. See [`Rate`] for an example.
    pub const fn per_second(permits: u32) -> Self {
        Self::new(permits, Duration::from_secs(1))
    }

    /// So many permits in a minute. See [`Rate`] for an example.
    pub const fn per_minute(permits: u32) -> Self {
        Self::new(permits, Duration::from_secs(60))
    }

    /// So many permits in an hour. See [`Rate`] for an example.
    pub const fn per_hour(permits: u32) -> Self {
        Self::new(permits, Duration::from_secs(60 * 60))
    }

    /// Between two permits, in nanoseconds, rounded up: never more than the rate.
    pub(super) fn interval(self) -> u64 {
        nanos(self.per).div_ceil(u64::from(self.permits.max(1)))
    }

    /// Whether it can be kept to a thousandth on whole nanoseconds.
    pub(super) fn can_be_kept(self) -> bool {
        let per = self.per.as_nanos();
        let kept = u128::from(self.interval()) * u128::from(self.permits);
        self.permits > 0
            && (1..=LONGEST.as_nanos()).contains(&per)
            && (kept - per).saturating_mul(1000) <= per
    }

    /// How many permits such a window holds: at least one, and no more than can be counted.
    pub(super) fn in_window(self, window: Duration) -> Option<u32> {
        let all = u128::from(self.permits).checked_mul(window.as_nanos())?;
        let whole = all.checked_div(self.per.as_nanos())?;
        u32::try_from(whole).ok().filter(|permits| *permits > 0)
    }
}

impl std::fmt::Display for Rate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} per {:?}", self.permits, self.per)
    }
}

fn seconds<S: Serializer>(time: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(time.as_secs_f64())
}
