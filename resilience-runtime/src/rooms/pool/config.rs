//! What a pool is told: checked, with the defaults filled in.

use std::time::Duration;

use serde::{Serialize, Serializer};

use super::policy::ResourcePool;
use super::source::PoolSource;
use crate::words::clock::Instant;
use crate::words::config::InvalidConfig;
use crate::words::id::Kind;

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ResourcePoolConfig {
    /// How many resources are kept.
    pub max_size: u32,
    /// How many more there may be, each closed when it comes back.
    pub overflow: u32,
    /// How long an acquire may take: waiting, checking and opening together.
    #[serde(serialize_with = "seconds")]
    pub acquire_timeout: Duration,
    /// How old a resource is when it is no longer used again; `None` for any age.
    #[serde(serialize_with = "optional_seconds")]
    pub max_age: Option<Duration>,
    /// How long a resource has been idle when it is no longer used again; `None` for any time.
    #[serde(serialize_with = "optional_seconds")]
    pub idle_age: Option<Duration>,
}

impl ResourcePoolConfig {
    /// Whether a resource is too old for another use.
    pub(super) fn is_aged(&self, now: Instant, opened: Instant, idle: Instant) -> bool {
        self.max_age.is_some_and(|most| now.since(opened) >= most)
            || self.idle_age.is_some_and(|most| now.since(idle) >= most)
    }
}

/// Room for the idle ones is set aside at once.
const MOST: u32 = 10_000;

/// Builds a [`ResourcePool`].
///
/// ```
/// # use std::time::Duration;
/// # use resilience_runtime::rooms::pool::ResourcePool;
/// let open = || async { Ok::<_, std::io::Error>(String::new()) };
/// let pool = ResourcePool::builder("db", open)
///     .max_size(5)
///     .overflow(2)
///     .acquire_timeout(Duration::from_secs(1))
///     .max_age(Duration::from_secs(30 * 60))
///     .idle_age(Duration::from_secs(5 * 60))
///     .build()?;
/// assert_eq!(pool.config().overflow, 2);
///
/// let error = ResourcePool::builder("db", open).max_size(0).build().unwrap_err();
/// assert_eq!(error.to_string(), "pool `db`: `max_size` is 0, but must be 1 to 10,000");
/// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing before `build`"]
pub struct ResourcePoolBuilder<S> {
    name: String,
    source: S,
    config: ResourcePoolConfig,
}

impl<S: PoolSource> ResourcePoolBuilder<S> {
    pub(super) fn new(name: impl Into<String>, source: S) -> Self {
        Self {
            name: name.into(),
            source,
            config: ResourcePoolConfig {
                max_size: 10,
                overflow: 0,
                acquire_timeout: Duration::from_secs(30),
                max_age: None,
                idle_age: None,
            },
        }
    }

    /// How many resources are kept: 1 to 10,000; by default 10. None is opened before it is needed.
    pub fn max_size(mut self, max_size: u32) -> Self {
        self.config.max_size = max_size;
        self
    }

    /// How many more there may be while all of those are in use: up to 10,000; by default 0. Each is closed when it comes back,
    /// unless fewer than `max_size` are left by then: it then takes the free place among them.
    pub fn overflow(mut self, overflow: u32) -> Self {
        self.config.overflow = overflow;
        self
    }

    /// How long an acquire may take, waiting, checking and opening together: more than zero; by default 30 s.
    pub fn acquire_timeout(mut self, acquire_timeout: Duration) -> Self {
        self.config.acquire_timeout = acquire_timeout;
        self
    }

    /// How old a resource is when it is replaced, at its next use: more than zero; by default it is used at any age. One that is in
    /// use is never taken away.
    pub fn max_age(mut self, max_age: Duration) -> Self {
        self.config.max_age = Some(max_age);
        self
    }

    /// How long a resource has been idle when it is replaced, at its next use: more than zero; by default it may be idle for any
    /// time. [`prune`](super::PoolHandle::prune) closes those that nobody comes to use.
    pub fn idle_age(mut self, idle_age: Duration) -> Self {
        self.config.idle_age = Some(idle_age);
        self
    }

    /// The pool, with nothing open.
    ///
    /// # Errors
    /// [`InvalidConfig`] names the first number that cannot be meant.
    pub fn build(self) -> Result<ResourcePool<S>, InvalidConfig> {
        let Self {
            name,
            source,
            config,
        } = self;
        let refuse = |field, value: &dyn std::fmt::Debug, allowed| {
            Err(InvalidConfig::new(
                Kind::POOL,
                &*name,
                field,
                value,
                allowed,
            ))
        };
        if config.max_size == 0 || config.max_size > MOST {
            return refuse("max_size", &config.max_size, "1 to 10,000");
        }
        if config.overflow > MOST {
            return refuse("overflow", &config.overflow, "at most 10,000");
        }
        for (field, time) in [
            ("acquire_timeout", Some(config.acquire_timeout)),
            ("max_age", config.max_age),
            ("idle_age", config.idle_age),
        ] {
            if let Some(time) = time.filter(Duration::is_zero) {
                return refuse(field, &time, "more than zero");
            }
        }
        Ok(ResourcePool::new(&name, source, config))
    }
}
