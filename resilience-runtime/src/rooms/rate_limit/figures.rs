//! What a rate limiter shows of itself.

use serde::Serialize;

use super::config::RateLimiterConfig;
use super::keyed::Keyed;
use super::limiter::{RateLimiter, count};

/// A rate limiter at one moment.
///
/// ```
/// # use resilience_runtime::rooms::rate_limit::RateLimiter;
/// let limiter = RateLimiter::builder("search").per_second(2).build()?;
/// while limiter.try_acquire().is_ok() {}
/// let shown = limiter.snapshot();
/// assert_eq!((shown.admitted, shown.rejected, shown.available), (2, 1, 0));
/// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RateLimiterSnapshot {
    /// The name.
    pub name: String,
    /// Calls that ended with a permit or without: the sum of `admitted`, `rejected` and `abandoned`.
    pub total: u64,
    /// Calls that were let through, after a wait or at once.
    pub admitted: u64,
    /// Those of them that had to wait.
    pub waited: u64,
    /// Calls that were refused.
    pub rejected: u64,
    /// Calls that were dropped while they waited.
    pub abandoned: u64,
    /// Calls that wait now.
    pub waiting: u64,
    /// Permits that can be had now; those of the keys are not in it.
    pub available: u32,
    /// Keys that have a limit of their own now, used or about to give their place to another.
    pub keys: u64,
    /// The numbers in force.
    pub config: RateLimiterConfig,
}

impl RateLimiter {
    /// The counts, what can be had now, and the numbers in force.
    ///
    /// See [`RateLimiterSnapshot`] for an example.
    pub fn snapshot(&self) -> RateLimiterSnapshot {
        let sum = |which| self.counters.sum(which);
        let (keys, waiting) = self.keyed.get().map_or((0, 0), Keyed::sizes);
        let (waited, rejected, abandoned) = (
            sum(count::WAITED),
            sum(count::REJECTED),
            sum(count::ABANDONED),
        );
        let admitted = sum(count::AT_ONCE) + waited;
        RateLimiterSnapshot {
            name: self.name().to_owned(),
            total: admitted + rejected + abandoned,
            admitted,
            waited,
            rejected,
            abandoned,
            waiting: (waiting + self.common.waiting()) as u64,
            available: self.available(),
            keys: keys as u64,
            config: *self.config(),
        }
    }
}
