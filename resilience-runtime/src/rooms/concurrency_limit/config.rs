//! What a concurrency limit is told: as written, each number optional, and as checked, with the defaults filled in.

use std::fmt::Debug;
use std::time::Duration;

use serde::{Serialize, Serializer};

use super::policy::ConcurrencyLimit;
use crate::tools::options::options;
use crate::words::config::InvalidConfig;
use crate::words::id::Kind;

options! {
    /// The options as a site writes them; see [`ConcurrencyLimitBuilder`] for each.
    pub struct ConcurrencyLimitOptions {
        /// The limit never goes below this.
        pub min_limit: u32,
        /// The limit at the start.
        pub initial_limit: u32,
        /// The limit never goes above this.
        pub max_limit: u32,
        /// How much slower than the least latency is fine.
        pub tolerance: f64,
        /// Which latency of a window counts.
        pub quantile: f64,
        /// How long a window is at least.
        pub window: Duration,
        /// How many latencies a window has at least.
        pub minimum_calls: u32,
        /// How often the least latency is measured anew.
        pub probe_interval: Duration,
        /// By how many calls.
        pub probe_calls: u32,
        /// What a drop leaves of the limit.
        pub backoff_ratio: f64,
    }
}

fn seconds<S: Serializer>(time: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(time.as_secs_f64())
}

/// The numbers in force. Serialised, times are seconds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ConcurrencyLimitConfig {
    /// The limit never goes below this.
    pub min_limit: u32,
    /// The limit at the start.
    pub initial_limit: u32,
    /// The limit never goes above this.
    pub max_limit: u32,
    /// How much slower than the least latency is fine: 1.25 for a quarter.
    pub tolerance: f64,
    /// Which latency of a window counts, 0 to 1: 0.5 for the median.
    pub quantile: f64,
    /// How long a window is at least.
    #[serde(serialize_with = "seconds")]
    pub window: Duration,
    /// How many latencies a window has at least.
    pub minimum_calls: u32,
    /// How often the least latency is measured anew.
    #[serde(serialize_with = "seconds")]
    pub probe_interval: Duration,
    /// By how many calls.
    pub probe_calls: u32,
    /// What a drop leaves of the limit: 0.9 for nine tenths.
    pub backoff_ratio: f64,
}

impl Default for ConcurrencyLimitConfig {
    fn default() -> Self {
        Self {
            min_limit: 3,
            initial_limit: 20,
            max_limit: 1_000,
            tolerance: 1.25,
            quantile: 0.5,
            window: Duration::from_millis(100),
            minimum_calls: 10,
            probe_interval: Duration::from_secs(60),
            probe_calls: 50,
            backoff_ratio: 0.9,
        }
    }
}

/// No limit is larger: that many calls at once in one process are a mistake.
const LARGEST: u32 = 1_000_000;

/// Collects what cannot be meant.
struct Checks<'n> {
    name: &'n str,
    invalid: Vec<InvalidConfig>,
}

impl Checks<'_> {
    /// The written value where it can be meant, else the default.
    fn get<T: Copy + Debug>(
        &mut self,
        field: &'static str,
        written: Option<T>,
        default: T,
        allowed: (impl Fn(T) -> bool, &'static str),
    ) -> T {
        let (can_be, words) = allowed;
        match written {
            Some(value) if !can_be(value) => {
                let kind = Kind::CONCURRENCY_LIMIT;
                let told = InvalidConfig::new(kind, self.name, field, value, words);
                self.invalid.push(told);
                default
            }
            Some(value) => value,
            None => default,
        }
    }
}

/// The written options with defaults for the rest, and what cannot be meant, in whose place the defaults stand.
pub(super) fn check(
    name: &str,
    written: &ConcurrencyLimitOptions,
) -> (ConcurrencyLimitConfig, Vec<InvalidConfig>) {
    let default = ConcurrencyLimitConfig::default();
    let mut checks = Checks {
        name,
        invalid: Vec::new(),
    };
    let count = (|count| count >= 1, "at least 1");
    let time = (|time: Duration| !time.is_zero(), "more than zero");
    // a written bound moves the defaults of the numbers that it bounds
    let max_limit = checks.get(
        "max_limit",
        written.max_limit,
        default
            .max_limit
            .max(written.min_limit.unwrap_or(0))
            .max(written.initial_limit.unwrap_or(0))
            .min(LARGEST),
        (|limit| (1..=LARGEST).contains(&limit), "from 1 to 1000000"),
    );
    let least = default
        .min_limit
        .min(max_limit)
        .min(written.initial_limit.unwrap_or(u32::MAX).max(1));
    let min_limit = checks.get(
        "min_limit",
        written.min_limit,
        least,
        (
            |limit| (1..=max_limit).contains(&limit),
            "at least 1 and at most `max_limit`",
        ),
    );
    let initial_limit = checks.get(
        "initial_limit",
        written.initial_limit,
        default.initial_limit.clamp(min_limit, max_limit),
        (
            |limit| (min_limit..=max_limit).contains(&limit),
            "from `min_limit` to `max_limit`",
        ),
    );
    let config = ConcurrencyLimitConfig {
        min_limit,
        initial_limit,
        max_limit,
        tolerance: checks.get(
            "tolerance",
            written.tolerance,
            default.tolerance,
            (|ratio| (1.0..=10.0).contains(&ratio), "from 1 to 10"),
        ),
        quantile: checks.get(
            "quantile",
            written.quantile,
            default.quantile,
            (
                |share| share > 0.0 && share <= 1.0,
                "more than 0 and at most 1",
            ),
        ),
        window: checks.get("window", written.window, default.window, time),
        minimum_calls: checks.get(
            "minimum_calls",
            written.minimum_calls,
            default.minimum_calls,
            count,
        ),
        probe_interval: checks.get(
            "probe_interval",
            written.probe_interval,
            default.probe_interval,
            time,
        ),
        probe_calls: checks.get(
            "probe_calls",
            written.probe_calls,
            default.probe_calls,
            count,
        ),
        backoff_ratio: checks.get(
            "backoff_ratio",
            written.backoff_ratio,
            default.backoff_ratio,
            (
                |ratio| (0.5..1.0).contains(&ratio),
                "at least 0.5 and less than 1",
            ),
        ),
    };
    (config, checks.invalid)
}

/// Builds a [`ConcurrencyLimit`] that no attribute declares.
///
/// ```
/// # use std::time::Duration;
/// # use resilience_runtime::rooms::concurrency_limit::ConcurrencyLimit;
/// let search = ConcurrencyLimit::builder("search")
///     .initial_limit(10)
///     .max_limit(200)
///     .tolerance(1.5)
///     .probe_interval(Duration::from_secs(30))
///     .build()?;
/// assert_eq!((search.limit(), search.config().min_limit), (10, 3));
///
/// let error = ConcurrencyLimit::builder("search").min_limit(50).max_limit(20).build().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "concurrency limit `search`: `min_limit` is 50, but must be at least 1 and at most `max_limit`",
/// );
/// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing before `build`"]
pub struct ConcurrencyLimitBuilder {
    name: String,
    written: ConcurrencyLimitOptions,
}

macro_rules! setters {
    ($($(#[$doc:meta])* $field:ident: $type:ty;)*) => {$(
        $(#[$doc])*
        ///
        /// See [`ConcurrencyLimitBuilder`] for an example.
        pub fn $field(mut self, $field: $type) -> Self {
            self.written.$field = Some($field);
            self
        }
    )*};
}

impl ConcurrencyLimitBuilder {
    pub(super) fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            written: ConcurrencyLimitOptions::default(),
        }
    }

    setters! {
        /// The limit never goes below this, and is this during a probe: by default 3; from 1 to `max_limit`.
        min_limit: u32;
        /// The limit at the start: by default 20; from `min_limit` to `max_limit`.
        initial_limit: u32;
        /// The limit never goes above this: by default 1,000; from 1 to 1,000,000.
        max_limit: u32;
        /// How much slower than the least latency is fine: by default 1.25, a quarter; from 1 to 10.
        tolerance: f64;
        /// Which latency of a window counts: by default 0.5, the median; more than 0, at most 1.
        quantile: f64;
        /// How long a window is at least: by default 100 ms; more than zero. Where calls take longer, windows do.
        window: Duration;
        /// How many latencies a window has at least: by default 10; at least 1.
        minimum_calls: u32;
        /// How often the least latency is measured anew: by default every 60 s, and up to 15 % later; more than zero. A probe
        /// takes at most a tenth of this.
        probe_interval: Duration;
        /// By how many calls the least latency is measured: by default 50; at least 1.
        probe_calls: u32;
        /// What a call that was dropped leaves of the limit: by default 0.9; at least 0.5, less than 1.
        backoff_ratio: f64;
    }

    /// The limit, with nothing learned yet.
    ///
    /// # Errors
    /// [`InvalidConfig`] names the first number that cannot be meant.
    pub fn build(self) -> Result<ConcurrencyLimit, InvalidConfig> {
        let (config, invalid) = check(&self.name, &self.written);
        match invalid.into_iter().next() {
            Some(first) => Err(first),
            None => Ok(ConcurrencyLimit::new(&self.name, config, self.written)),
        }
    }
}
