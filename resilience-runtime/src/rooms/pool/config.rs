//! What a pool is told: checked, with the defaults filled in.

use std::time::Duration;

use serde::{Serialize, Serializer};

use super::policy::ResourcePool;
use super::source::PoolSource;
use crate::tools::options::options;
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

options! {
    /// The options as they are written; see [`ResourcePoolBuilder`] for each.
    pub struct ResourcePoolOptions {
        /// How many are kept.
        pub max_size: u32,
        /// How many more there may be.
        pub overflow: u32,
        /// How long an acquire may take.
        pub acquire_timeout: Duration,
        /// How old one is when it is replaced.
        pub max_age: Duration,
        /// How long one has been idle when it is replaced.
        pub idle_age: Duration,
    }
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
    pub(super) fn is_aged(
        &self,
        now: impl FnOnce() -> Instant,
        opened: Instant,
        idle: Instant,
    ) -> bool {
        if self.max_age.is_none() && self.idle_age.is_none() {
            return false;
        }
        let now = now();
        self.max_age.is_some_and(|most| now.since(opened) >= most)
            || self.idle_age.is_some_and(|most| now.since(idle) >= most)
    }
}

/// Room for the idle ones is set aside at once.
const MOST: u32 = 10_000;

/// The written options with defaults for the rest, and what cannot be meant, in whose place the defaults stand.
pub(super) fn check(
    name: &str,
    written: &ResourcePoolOptions,
) -> (ResourcePoolConfig, Vec<InvalidConfig>) {
    let mut invalid = Vec::new();
    let mut refuse = |field, value: &dyn std::fmt::Debug, allowed| {
        invalid.push(InvalidConfig::new(Kind::POOL, name, field, value, allowed));
    };
    let max_size = written.max_size.unwrap_or(10);
    let max_size = if max_size == 0 || max_size > MOST {
        refuse("max_size", &max_size, "1 to 10,000");
        10
    } else {
        max_size
    };
    let overflow = written.overflow.unwrap_or(0);
    let overflow = if overflow > MOST {
        refuse("overflow", &overflow, "at most 10,000");
        0
    } else {
        overflow
    };
    let mut some = |field, time: Option<Duration>| match time {
        Some(time) if time.is_zero() => {
            refuse(field, &time, "more than zero");
            None
        }
        time => time,
    };
    let config = ResourcePoolConfig {
        max_size,
        overflow,
        acquire_timeout: some("acquire_timeout", written.acquire_timeout)
            .unwrap_or(Duration::from_secs(30)),
        max_age: some("max_age", written.max_age),
        idle_age: some("idle_age", written.idle_age),
    };
    (config, invalid)
}

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
    written: ResourcePoolOptions,
}

impl<S: PoolSource> ResourcePoolBuilder<S> {
    pub(super) fn new(name: impl Into<String>, source: S) -> Self {
        Self {
            name: name.into(),
            source,
            written: ResourcePoolOptions::default(),
        }
    }

    /// How many resources are kept: 1 to 10,000; by default 10. None is opened before it is needed.
    pub fn max_size(mut self, max_size: u32) -> Self {
        self.written.max_size = Some(max_size);
        self
    }

    /// How many more there may be while all of those are in use: up to 10,000; by default 0. Each is closed when it comes back,
    /// unless fewer than `max_size` are left by then: it then takes the free place among them.
    pub fn overflow(mut self, overflow: u32) -> Self {
        self.written.overflow = Some(overflow);
        self
    }

    /// How long an acquire may take, waiting, checking and opening together: more than zero; by default 30 s.
    pub fn acquire_timeout(mut self, acquire_timeout: Duration) -> Self {
        self.written.acquire_timeout = Some(acquire_timeout);
        self
    }

    /// How old a resource is when it is replaced, at its next use: more than zero; by default it is used at any age. One that is in
    /// use is never taken away.
    pub fn max_age(mut self, max_age: Duration) -> Self {
        self.written.max_age = Some(max_age);
        self
    }

    /// How long a resource has been idle when it is replaced, at its next use: more than zero; by default it may be idle for any
    /// time. [`prune`](super::PoolHandle::prune) closes those that nobody comes to use.
    pub fn idle_age(mut self, idle_age: Duration) -> Self {
        self.written.idle_age = Some(idle_age);
        self
    }

    /// The pool, with nothing open.
    ///
    /// # Errors
    /// [`InvalidConfig`] names the first number that cannot be meant.
    pub fn build(self) -> Result<ResourcePool<S>, InvalidConfig> {
        let (config, invalid) = check(&self.name, &self.written);
        match invalid.into_iter().next() {
            Some(first) => Err(first),
            None => Ok(ResourcePool::new(
                &self.name,
                self.source,
                config,
                self.written,
            )),
        }
    }
}
