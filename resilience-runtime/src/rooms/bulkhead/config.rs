//! What a bulkhead is told: as written, each number optional, and as checked, with the defaults filled in.

use std::time::Duration;

use serde::{Serialize, Serializer};

use super::policy::Bulkhead;
use crate::tools::options::options;
use crate::words::config::InvalidConfig;
use crate::words::id::Kind;

options! {
    /// The options as a site writes them; see [`BulkheadBuilder`] for each.
    pub struct BulkheadOptions {
        /// How many calls run at once.
        pub limit: u32,
        /// How many may wait.
        pub queue: u32,
        /// How long each may wait.
        pub wait: Duration,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct BulkheadConfig {
    /// How many calls run at once; of each key where there are keys.
    pub limit: u32,
    /// How many may wait for a place; of each key where there are keys.
    pub queue: u32,
    /// How long each may wait; `None` for as long as it takes.
    #[serde(serialize_with = "optional_seconds")]
    pub wait: Option<Duration>,
}

/// What holds where nobody says how many.
const DEFAULT_LIMIT: u32 = 10;

/// The written options with defaults for the rest, and what cannot be meant, in whose place the defaults stand.
pub(super) fn check(name: &str, written: &BulkheadOptions) -> (BulkheadConfig, Vec<InvalidConfig>) {
    let mut invalid = Vec::new();
    let mut refuse = |field, value: &dyn std::fmt::Debug, allowed| {
        invalid.push(InvalidConfig::new(
            Kind::BULKHEAD,
            name,
            field,
            value,
            allowed,
        ));
    };
    let limit = match written.limit {
        Some(limit) if limit > 0 => limit,
        Some(_) => {
            refuse("limit", &0, "at least 1");
            DEFAULT_LIMIT
        }
        None => {
            refuse(
                "limit",
                &None::<u32>,
                "written at one of the places that share the name",
            );
            DEFAULT_LIMIT
        }
    };
    let queue = written.queue.unwrap_or(0);
    let wait = match written.wait {
        Some(wait) if wait.is_zero() => {
            refuse(
                "wait",
                &wait,
                "more than zero; who is not to wait gets `queue = 0`",
            );
            None
        }
        Some(wait) if queue == 0 => {
            refuse(
                "wait",
                &wait,
                "with a `queue` of at least 1, which those who wait stand in",
            );
            None
        }
        wait => wait,
    };
    (BulkheadConfig { limit, queue, wait }, invalid)
}

/// Builds a [`Bulkhead`] that no attribute declares.
///
/// ```
/// # use std::time::Duration;
/// # use resilience_runtime::rooms::bulkhead::Bulkhead;
/// let bulkhead = Bulkhead::builder("reports", 10)
///     .queue(20)
///     .wait(Duration::from_secs(1))
///     .build()?;
/// assert_eq!(bulkhead.config().queue, 20);
///
/// let error = Bulkhead::builder("reports", 0).build().unwrap_err();
/// assert_eq!(error.to_string(), "bulkhead `reports`: `limit` is 0, but must be at least 1");
/// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing before `build`"]
pub struct BulkheadBuilder {
    name: String,
    written: BulkheadOptions,
}

impl BulkheadBuilder {
    pub(super) fn new(name: impl Into<String>, limit: u32) -> Self {
        Self {
            name: name.into(),
            written: BulkheadOptions {
                limit: Some(limit),
                ..BulkheadOptions::default()
            },
        }
    }

    /// How many may wait for a place: by default 0, so that a call that finds none is refused at once.
    pub fn queue(mut self, queue: u32) -> Self {
        self.written.queue = Some(queue);
        self
    }

    /// How long each may wait: more than zero, and only with a queue; by default as long as it takes.
    pub fn wait(mut self, wait: Duration) -> Self {
        self.written.wait = Some(wait);
        self
    }

    /// The bulkhead, empty.
    ///
    /// # Errors
    /// [`InvalidConfig`] names the first number that cannot be meant.
    pub fn build(self) -> Result<Bulkhead, InvalidConfig> {
        let (config, invalid) = check(&self.name, &self.written);
        if let Some(first) = invalid.into_iter().next() {
            return Err(first);
        }
        let mut bulkhead = Bulkhead::new(&self.name, config);
        bulkhead.told = Some(Box::new(self.written));
        Ok(bulkhead)
    }
}
