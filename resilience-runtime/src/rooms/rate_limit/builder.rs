//! Building a rate limiter by hand.

use std::time::Duration;

use super::checked::check;
use super::config::RateLimiterOptions;
use super::limiter::RateLimiter;
use super::rate::Rate;
use crate::words::config::InvalidConfig;

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
