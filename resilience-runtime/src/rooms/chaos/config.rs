//! What chaos is told: as written, each number optional, and as checked, with the defaults filled in.

use std::time::Duration;

use serde::{Serialize, Serializer};

use super::policy::Chaos;
use crate::tools::options::options;
use crate::words::config::InvalidConfig;
use crate::words::id::Kind;

options! {
    /// The options as a site writes them; see [`ChaosBuilder`] for each.
    pub struct ChaosOptions {
        /// The share of calls that fail.
        pub error: f64,
        /// How long a call is held up.
        pub latency: Duration,
        /// The share of calls that are held up.
        pub rate: f64,
        /// The seed, in place of the switch's.
        pub seed: u64,
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
pub struct ChaosConfig {
    /// The share of calls that fail, 0 to 1.
    pub error: f64,
    /// How long a call is held up; `None` where none is.
    #[serde(serialize_with = "optional_seconds")]
    pub latency: Option<Duration>,
    /// The share of calls that are held up, 0 to 1.
    pub rate: f64,
    /// The seed; `None` for the one that the switch has.
    pub seed: Option<u64>,
}

/// The written options with defaults for the rest, and what cannot be meant, in whose place nothing is injected.
pub(super) fn check(name: &str, written: &ChaosOptions) -> (ChaosConfig, Vec<InvalidConfig>) {
    let mut invalid = Vec::new();
    let mut refuse = |field, value: &dyn std::fmt::Debug, allowed| {
        invalid.push(InvalidConfig::new(Kind::CHAOS, name, field, value, allowed));
    };
    let mut share = |field, value: Option<f64>| match value {
        Some(share) if (0.0..=1.0).contains(&share) => share,
        Some(share) => {
            refuse(field, &share, "from 0 to 1");
            0.0
        }
        None => 0.0,
    };
    let (error, rate) = (share("error", written.error), share("rate", written.rate));
    let latency = written.latency.filter(|latency| !latency.is_zero());
    if written.latency != latency {
        refuse("latency", &Duration::ZERO, "more than zero");
    }
    if written.latency.is_some() && written.rate.is_none() {
        refuse("rate", &None::<f64>, "written with `latency`");
    }
    if written.rate.is_some() && written.latency.is_none() {
        refuse("latency", &None::<f64>, "written with `rate`");
    }
    let config = ChaosConfig {
        error,
        latency,
        rate,
        seed: written.seed,
    };
    (config, invalid)
}

/// Builds a [`Chaos`] that no attribute declares.
///
/// ```
/// # use std::time::Duration;
/// # use resilience_runtime::rooms::chaos::Chaos;
/// let chaos = Chaos::builder("stock")
///     .error(0.01)
///     .latency(Duration::from_millis(200))
///     .rate(0.05)
///     .build()?;
/// assert_eq!(chaos.config().latency, Some(Duration::from_millis(200)));
///
/// let error = Chaos::builder("stock").error(5.0).build().unwrap_err();
/// assert_eq!(error.to_string(), "chaos `stock`: `error` is 5.0, but must be from 0 to 1");
/// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing before `build`"]
pub struct ChaosBuilder {
    name: String,
    written: ChaosOptions,
}

impl ChaosBuilder {
    pub(super) fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            written: ChaosOptions::default(),
        }
    }

    /// The share of calls that fail without having run: from 0, the default, to 1.
    pub fn error(mut self, share: f64) -> Self {
        self.written.error = Some(share);
        self
    }

    /// How long a call is held up before it runs; any time, and only with a [`rate`](Self::rate).
    pub fn latency(mut self, latency: Duration) -> Self {
        self.written.latency = Some(latency);
        self
    }

    /// The share of calls that are held up: from 0 to 1, and only with a [`latency`](Self::latency).
    pub fn rate(mut self, share: f64) -> Self {
        self.written.rate = Some(share);
        self
    }

    /// A seed of its own: any, in place of the switch's.
    pub fn seed(mut self, seed: u64) -> Self {
        self.written.seed = Some(seed);
        self
    }

    /// The policy, with nothing injected yet.
    ///
    /// # Errors
    /// [`InvalidConfig`] names the first number that cannot be meant.
    pub fn build(self) -> Result<Chaos, InvalidConfig> {
        let (config, invalid) = check(&self.name, &self.written);
        match invalid.into_iter().next() {
            Some(first) => Err(first),
            None => Ok(Chaos::new(&self.name, config, self.written)),
        }
    }
}
