//! What a breaker is told: as written, each number optional, and as checked, with the defaults filled in.

use std::time::Duration;

use serde::{Deserialize, Serialize, Serializer};

use super::breaker::CircuitBreaker;
use crate::tools::options::options;
use crate::words::config::InvalidConfig;
use crate::words::id::Kind;

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

/// What a failure rate is taken over.
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
    /// The options as a site writes them; see [`CircuitBreakerBuilder`] for each.
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
        /// How many calls the rate needs.
        pub minimum_calls: u32,
        /// What the rate is taken over.
        pub window: CircuitWindow,
        /// How many probes run at once.
        pub half_open_max_calls: u32,
        /// What an abandoned call says.
        pub on_abandon: OnAbandon,
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
    /// What the rate is taken over.
    pub window: Option<CircuitWindow>,
    /// How many calls the rate needs.
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
}

const DEFAULT_WINDOW: u32 = 100;
const LARGEST_WINDOW: u32 = 1_000_000;
/// The moment of each failure in a `failure_window` is kept.
const MOST_IN_WINDOW: u32 = 10_000;
const AT_LEAST_ONE: &str = "at least 1";

/// The written options with defaults for the rest, and what cannot be meant, in whose place the defaults stand.
pub(super) fn check(
    name: &str,
    mut written: CircuitBreakerOptions,
) -> (CircuitBreakerConfig, Vec<InvalidConfig>) {
    let mut invalid = Vec::new();
    let mut refuse = |field, value: &dyn std::fmt::Debug, allowed| {
        let kind = Kind::CIRCUIT_BREAKER;
        invalid.push(InvalidConfig::new(kind, name, field, value, allowed));
    };
    for (field, value) in [
        ("failure_threshold", &mut written.failure_threshold),
        ("success_threshold", &mut written.success_threshold),
        ("minimum_calls", &mut written.minimum_calls),
        ("half_open_max_calls", &mut written.half_open_max_calls),
    ] {
        if *value == Some(0) {
            refuse(field, &0, AT_LEAST_ONE);
            *value = None;
        }
    }
    if written.failure_window == Some(Duration::ZERO) {
        refuse("failure_window", &Duration::ZERO, "more than zero");
        written.failure_window = None;
    }
    if written.failure_window.is_some()
        && let Some(threshold) = written
            .failure_threshold
            .take_if(|threshold| *threshold > MOST_IN_WINDOW)
    {
        const BOUNDED: &str = "at most 10,000 with `failure_window`";
        refuse("failure_threshold", &threshold, BOUNDED);
    }
    if let Some(rate) = written.failure_rate
        && !(rate > 0.0 && rate <= 1.0)
    {
        refuse("failure_rate", &rate, "above 0 and at most 1");
        written.failure_rate = None;
    }
    let fits = match written.window {
        Some(CircuitWindow::Calls(calls)) => (1..=LARGEST_WINDOW).contains(&calls),
        Some(CircuitWindow::Time(time)) => !time.is_zero(),
        None => true,
    };
    if let Some(window) = written.window.take_if(|_| !fits) {
        refuse(
            "window",
            &window,
            "1 to 1,000,000 calls, or a time above zero",
        );
    }
    if written.failure_rate.is_some() {
        const ALONE: &str = "left out beside `failure_rate`";
        if let Some(threshold) = written.failure_threshold.take() {
            refuse("failure_threshold", &threshold, ALONE);
        }
        if let Some(window) = written.failure_window.take() {
            refuse("failure_window", &window, ALONE);
        }
        if let (Some(minimum), CircuitWindow::Calls(calls)) = (
            written.minimum_calls,
            written
                .window
                .unwrap_or(CircuitWindow::Calls(DEFAULT_WINDOW)),
        ) && minimum > calls
        {
            refuse("minimum_calls", &minimum, "at most the calls in `window`");
            written.minimum_calls = None;
        }
    } else {
        const NEEDS_RATE: &str = "left out without `failure_rate`";
        if let Some(window) = written.window.take() {
            refuse("window", &window, NEEDS_RATE);
        }
        if let Some(minimum) = written.minimum_calls.take() {
            refuse("minimum_calls", &minimum, NEEDS_RATE);
        }
    }
    (filled(&written), invalid)
}

fn filled(written: &CircuitBreakerOptions) -> CircuitBreakerConfig {
    let rated = written.failure_rate.is_some();
    let window = written
        .window
        .unwrap_or(CircuitWindow::Calls(DEFAULT_WINDOW));
    let minimum = match window {
        CircuitWindow::Calls(calls) => calls.min(100),
        CircuitWindow::Time(_) => 20,
    };
    let success_threshold = written.success_threshold.unwrap_or(2);
    CircuitBreakerConfig {
        failure_threshold: (!rated).then(|| written.failure_threshold.unwrap_or(5)),
        failure_window: written.failure_window,
        failure_rate: written.failure_rate,
        window: rated.then_some(window),
        minimum_calls: rated.then(|| written.minimum_calls.unwrap_or(minimum)),
        success_threshold,
        recovery_timeout: written.recovery_timeout.unwrap_or(Duration::from_secs(60)),
        half_open_max_calls: written.half_open_max_calls.unwrap_or(success_threshold),
        on_abandon: written.on_abandon.unwrap_or_default(),
    }
}

/// Builds a [`CircuitBreaker`] that no attribute declares.
///
/// ```
/// # use std::time::Duration;
/// # use resilience_runtime::rooms::circuit_breaker::CircuitBreaker;
/// let breaker = CircuitBreaker::builder("quotes")
///     .failure_rate(0.5)
///     .window(Duration::from_secs(60))
///     .recovery_timeout(Duration::from_secs(30))
///     .build()?;
/// assert_eq!(breaker.config().minimum_calls, Some(20));
///
/// let error = CircuitBreaker::builder("quotes").failure_threshold(0).build().unwrap_err();
/// assert_eq!(error.field, "failure_threshold");
/// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing before `build`"]
pub struct CircuitBreakerBuilder {
    name: String,
    written: CircuitBreakerOptions,
}

macro_rules! setters {
    ($($(#[$meta:meta])* $field:ident: $type:ty,)*) => {$(
        $(#[$meta])*
        pub fn $field(mut self, $field: $type) -> Self {
            self.written.$field = Some($field);
            self
        }
    )*};
}

impl CircuitBreakerBuilder {
    pub(super) fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            written: CircuitBreakerOptions::default(),
        }
    }

    setters! {
        /// How many failures in a row open it: at least 1, by default 5. A success begins the count anew, an ignored
        /// outcome doesn't. With [`failure_window`](Self::failure_window): that many within the window, at most 10,000.
        failure_threshold: u32,
        /// How many successful probes close a half-open breaker: at least 1, by default 2.
        success_threshold: u32,
        /// How long it stays open before it lets probes through, and how long a probe may hold a place without an
        /// answer (then never below a millisecond): any length, by default 60 s.
        recovery_timeout: Duration,
        /// Count the failures of the trailing window instead of those in a row; more than zero. The moment of each is
        /// kept, which is why `failure_threshold` is then at most 10,000.
        failure_window: Duration,
        /// Open at this share of failures instead: above 0, at most 1. Not together with `failure_threshold` or
        /// `failure_window`.
        failure_rate: f64,
        /// How many calls must be in the window before the rate counts: at least 1. By default 100 or the window if
        /// that is smaller; 20 for a window of time.
        minimum_calls: u32,
        /// How many probes a half-open breaker lets run at once: at least 1, by default `success_threshold`.
        half_open_max_calls: u32,
        /// What an abandoned call says: by default nothing.
        on_abandon: OnAbandon,
    }

    /// What the failure rate is taken over: a number of calls (by default 100) or a time.
    pub fn window(mut self, window: impl Into<CircuitWindow>) -> Self {
        self.written.window = Some(window.into());
        self
    }

    /// The breaker, closed.
    ///
    /// # Errors
    /// [`InvalidConfig`] names the first number that cannot be meant.
    pub fn build(self) -> Result<CircuitBreaker, InvalidConfig> {
        let (config, invalid) = check(&self.name, self.written);
        match invalid.into_iter().next() {
            Some(first) => Err(first),
            None => Ok(CircuitBreaker::new(&self.name, config)),
        }
    }
}
