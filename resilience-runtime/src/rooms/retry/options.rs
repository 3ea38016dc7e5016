//! What a retry is told once: by its attribute, and from outside.

use std::time::Duration;

use super::config::RetryPolicy;
use crate::tools::backoff::Backoff;
use crate::tools::jitter::Jitter;
use crate::tools::options::options;
use crate::tools::text::FromText;

options! {
    /// What an attribute tells its retry once, and what is set from outside. The numbers of an attribute are evaluated at each
    /// call; those from outside stand before them.
    pub struct RetryOptions {
        /// The most attempts, the first one included.
        pub max_attempts: u32,
        /// The delay after the first failure.
        pub base_delay: Duration,
        /// The longest delay.
        pub max_delay: Duration,
        /// What each exponential delay is multiplied by.
        pub factor: f64,
        /// How delays grow.
        pub backoff: Backoff,
        /// How delays are spread.
        pub jitter: Jitter,
        /// No sleep ends later than this after the call began.
        pub max_elapsed: Duration,
        /// Whether refused calls are tried again.
        pub retry_rejected: bool,
        /// The numbers, where they are the same for every call.
        pub policy: RetryPolicy,
    }
}

impl FromText for RetryPolicy {
    fn from_text(_: &str) -> Result<Self, &'static str> {
        Err("left to the code: set `max_attempts`, `base_delay` and the others by their names")
    }
}

impl RetryOptions {
    /// This policy, with what is said here in the place of its own numbers.
    pub(super) fn over(&self, policy: RetryPolicy) -> RetryPolicy {
        fn put<T>(
            policy: RetryPolicy,
            value: Option<T>,
            set: impl FnOnce(RetryPolicy, T) -> RetryPolicy,
        ) -> RetryPolicy {
            match value {
                Some(value) => set(policy, value),
                None => policy,
            }
        }
        let policy = put(policy, self.max_attempts, RetryPolicy::max_attempts);
        let policy = put(policy, self.base_delay, RetryPolicy::base_delay);
        let policy = put(policy, self.max_delay, RetryPolicy::max_delay);
        let policy = put(policy, self.factor, RetryPolicy::factor);
        let policy = put(policy, self.backoff, RetryPolicy::backoff);
        let policy = put(policy, self.jitter, RetryPolicy::jitter);
        let policy = put(policy, self.max_elapsed, RetryPolicy::max_elapsed);
        put(policy, self.retry_rejected, RetryPolicy::retry_rejected)
    }
}
