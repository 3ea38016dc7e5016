//! What a rate limit is told: as written, each number optional, and as checked, with the defaults filled in.

use std::time::Duration;

use serde::{Serialize, Serializer};

use super::limiter::RateLimiter;
use crate::tools::options::options;
use crate::words::clock::nanos;
use crate::words::config::InvalidConfig;
use crate::words::id::Kind;

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
    fn interval(self) -> u64 {
        nanos(self.per).div_ceil(u64::from(self.permits.max(1)))
    }

    /// Whether it can be kept to a thousandth on whole nanoseconds.
    fn can_be_kept(self) -> bool {
        let per = self.per.as_nanos();
        let kept = u128::from(self.interval()) * u128::from(self.permits);
        self.permits > 0
            && (1..=LONGEST.as_nanos()).contains(&per)
            && (kept - per).saturating_mul(1000) <= per
    }
}

impl std::fmt::Display for Rate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} per {:?}", self.permits, self.per)
    }
}

options! {
    /// The options as a site writes them; see [`RateLimiterBuilder`] for each.
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
        in_window(self.rate, window).unwrap_or(1)
    }
}

/// At least one, and no more than can be counted.
fn in_window(rate: Rate, window: Duration) -> Option<u32> {
    let all = u128::from(rate.permits).checked_mul(window.as_nanos())?;
    let whole = all.checked_div(rate.per.as_nanos())?;
    u32::try_from(whole).ok().filter(|permits| *permits > 0)
}

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const LONGEST: Duration = DAY.saturating_mul(366);
/// What a bucket may take to fill.
const LONGEST_REFILL: Duration = DAY.saturating_mul(366 * 100);
const DEFAULT_RATE: Rate = Rate::per_second(10);
const DEFAULT_MAX_KEYS: u32 = 10_000;
const MOST_KEYS: u32 = 100_000_000;

/// The written options with defaults for the rest, and what cannot be meant, in whose place the defaults stand.
pub(super) fn check(
    name: &str,
    mut written: RateLimiterOptions,
) -> (RateLimiterConfig, Vec<InvalidConfig>) {
    let mut invalid = Vec::new();
    let mut refuse = |field, value: &dyn std::fmt::Debug, allowed| {
        let kind = Kind::RATE_LIMIT;
        invalid.push(InvalidConfig::new(kind, name, field, value, allowed));
    };
    let rate = match written.rate {
        Some(rate) if rate.can_be_kept() => rate,
        Some(rate) => {
            refuse(
                "rate",
                &rate,
                "at least one permit in at most 366 days, and permits that lie whole nanoseconds apart",
            );
            DEFAULT_RATE
        }
        None => {
            refuse("rate", &None::<Rate>, "written");
            DEFAULT_RATE
        }
    };
    let too_long = |time: &Duration| *time > LONGEST;
    if let Some(window) = written
        .window
        .take_if(|window| too_long(window) || in_window(rate, *window).is_none())
    {
        refuse(
            "window",
            &window,
            "at most 366 days, and long enough for one permit",
        );
    }
    if written.window.is_some() {
        const ALONE: &str = "left out beside `window`";
        if let Some(burst) = written.burst.take() {
            refuse("burst", &burst, ALONE);
        }
        if let Some(wait) = written.wait.take_if(|wait| !wait.is_zero()) {
            refuse("wait", &wait, ALONE);
        }
    }
    if let Some(wait) = written.wait.take_if(|wait| too_long(wait)) {
        refuse("wait", &wait, "at most 366 days");
    }
    let refill = |burst: u32| u128::from(rate.interval()) * u128::from(burst);
    let fits = |burst: u32| burst > 0 && refill(burst) <= LONGEST_REFILL.as_nanos();
    if let Some(burst) = written.burst.take_if(|burst| !fits(*burst)) {
        refuse(
            "burst",
            &burst,
            "at least 1, and filled again within 100 years",
        );
    }
    if let Some(keys) = written
        .max_keys
        .take_if(|keys| !(1..=MOST_KEYS).contains(keys))
    {
        refuse("max_keys", &keys, "1 to 100,000,000");
    }
    let config = RateLimiterConfig {
        rate,
        burst: match written.window {
            None => Some(written.burst.unwrap_or(rate.permits)),
            Some(_) => None,
        },
        window: written.window,
        wait: written.wait.filter(|wait| !wait.is_zero()),
        max_keys: written.max_keys.unwrap_or(DEFAULT_MAX_KEYS),
    };
    (config, invalid)
}

/// Builds a [`RateLimiter`] that no attribute declares.
///
/// ```
/// # use std::time::Duration;
/// # use resilience_runtime::rooms::rate_limit::{Rate, RateLimiter};
/// let limiter = RateLimiter::builder("search")
///     .rate(Rate::per_minute(30))
///     .burst(5)
///     .wait(Duration::from_secs(2))
///     .build()?;
/// assert_eq!(limiter.config().burst, Some(5));
///
/// let error = RateLimiter::builder("search").per_second(0).build().unwrap_err();
/// assert_eq!(error.field, "rate");
/// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing before `build`"]
pub struct RateLimiterBuilder {
    name: String,
    written: RateLimiterOptions,
}

impl RateLimiterBuilder {
    pub(super) fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            written: RateLimiterOptions::default(),
        }
    }

    /// How many permits in which time. It must be said. Permits lie whole nanoseconds apart, rounded up; a rate that would be
    /// changed by more than a thousandth is refused, and so is one of much more than a billion a second.
    pub fn rate(mut self, rate: Rate) -> Self {
        self.written.rate = Some(rate);
        self
    }

    /// The same, in a second.
    pub fn per_second(self, permits: u32) -> Self {
        self.rate(Rate::per_second(permits))
    }

    /// How many permits can be had at once after a rest: at least 1, by default as many as the rate names. With 1 they are
    /// evenly spaced.
    pub fn burst(mut self, burst: u32) -> Self {
        self.written.burst = Some(burst);
        self
    }

    /// Count the permits of the trailing window instead of spacing them: so many as the rate has in that time. Not together
    /// with `burst` or `wait`.
    pub fn window(mut self, window: Duration) -> Self {
        self.written.window = Some(window);
        self
    }

    /// How long [`acquire`](RateLimiter::acquire) waits for its turn, at most 366 days; by default it doesn't.
    pub fn wait(mut self, wait: Duration) -> Self {
        self.written.wait = Some(wait);
        self
    }

    /// How many keys have a limit of their own: 1 to 100,000,000, by default 10,000.
    pub fn max_keys(mut self, keys: u32) -> Self {
        self.written.max_keys = Some(keys);
        self
    }

    /// The limiter, with a full bucket.
    ///
    /// # Errors
    /// [`InvalidConfig`] names the first number that cannot be meant.
    pub fn build(self) -> Result<RateLimiter, InvalidConfig> {
        let (config, invalid) = check(&self.name, self.written.clone());
        if let Some(first) = invalid.into_iter().next() {
            return Err(first);
        }
        let mut limiter = RateLimiter::new(&self.name, config);
        limiter.told = Some(Box::new(self.written));
        Ok(limiter)
    }
}
