//! The ways to ask a rate limiter: now or in turn, for one permit or more, of all callers together or of one key.

use std::hash::Hash;

use super::limiter::{RateLimiter, count};
use super::rule::Rule;
use super::turn::Turn;
use crate::tools::key::Key;
use crate::words::clock::{self, Instant};
use crate::words::rejection::Rejection;

impl RateLimiter {
    /// Takes a permit now.
    ///
    /// See [`RateLimiter`] for an example.
    ///
    /// # Errors
    /// A rejection where there is none. Its retry-after is when there will be one: sleeping exactly that long is enough, unless
    /// another caller takes it first.
    #[inline]
    pub fn try_acquire(&self) -> Result<(), Rejection> {
        self.try_acquire_at(None, 1)
    }

    /// Takes so many permits now, all or none.
    ///
    /// ```
    /// # use resilience_runtime::{rooms::rate_limit::RateLimiter, words::rejection::RejectionKind};
    /// let limiter = RateLimiter::builder("search").per_second(10).burst(5).build()?;
    /// assert!(limiter.try_acquire_n(3).is_ok());
    /// assert!(limiter.try_acquire_n(3).unwrap_err().retry_after().is_some());
    /// let never = limiter.try_acquire_n(6).unwrap_err();
    /// assert_eq!((never.kind(), never.retry_after()), (RejectionKind::CostAboveBurst, None));
    /// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
    /// ```
    ///
    /// # Errors
    /// As [`try_acquire`](Self::try_acquire); at once, and without a retry-after, where there will never be so many.
    pub fn try_acquire_n(&self, permits: u32) -> Result<(), Rejection> {
        self.try_acquire_at(None, permits)
    }

    /// Takes one of this key's permits now.
    ///
    /// See [`RateLimiter`] for an example.
    ///
    /// # Errors
    /// As [`try_acquire`](Self::try_acquire).
    pub fn try_acquire_key<K: Hash + ?Sized>(&self, key: &K) -> Result<(), Rejection> {
        self.try_acquire_at(Some(Key::of(key)), 1)
    }

    /// Takes so many of this key's permits now, all or none.
    ///
    /// See [`try_acquire_n`](Self::try_acquire_n) for an example.
    ///
    /// # Errors
    /// As [`try_acquire_n`](Self::try_acquire_n).
    pub fn try_acquire_key_n<K: Hash + ?Sized>(
        &self,
        key: &K,
        permits: u32,
    ) -> Result<(), Rejection> {
        self.try_acquire_at(Some(Key::of(key)), permits)
    }

    /// Takes so many permits of this key, or of all callers' together, now.
    ///
    /// # Errors
    /// As [`try_acquire_n`](Self::try_acquire_n).
    #[doc(hidden)]
    #[inline]
    pub fn try_acquire_at(&self, key: Option<Key>, permits: u32) -> Result<(), Rejection> {
        let rule = self.rule();
        if permits > rule.most() {
            return Err(self.never());
        }
        // what can be had a little before now can be had now
        if self.take(rule, key, clock::near(), permits).is_err() {
            self.take_now(rule, key, permits)?;
        }
        self.counters.add(count::AT_ONCE, 1);
        Ok(())
    }

    #[inline]
    fn take(&self, rule: &Rule, key: Option<Key>, now: Instant, permits: u32) -> Result<(), u64> {
        match key {
            None => self.common.take(rule, now.as_nanos(), permits),
            Some(key) => self.keyed().take(rule, key, now.as_nanos(), permits),
        }
    }

    /// Refused only by the clock itself: whoever waited for as long as he was told is let in.
    #[cold]
    #[inline(never)]
    fn take_now(&self, rule: &Rule, key: Option<Key>, permits: u32) -> Result<(), Rejection> {
        let taken = self.take(rule, key, clock::now(), permits);
        taken.map_err(|wait| self.too_early(wait))
    }

    /// Takes a permit, now or when its turn comes: within the `wait` of the configuration, or else not at all. Turns come in the
    /// order of the first polls.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use resilience_runtime::rooms::rate_limit::RateLimiter;
    /// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
    /// let limiter = RateLimiter::builder("search").per_second(100).burst(1).wait(Duration::from_secs(1)).build()?;
    /// for _ in 0..3 {
    ///     limiter.acquire().await.expect("two turns take 20 ms");
    /// }
    /// assert_eq!(limiter.snapshot().waited, 2);
    /// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    /// At once, where the turn would come too late. The rejection's retry-after is when it would.
    ///
    /// # Panics
    /// Where it has to wait outside a tokio runtime with its timer enabled.
    ///
    /// # Cancel safety
    /// Dropped while it waits, it gives its turn back, and all behind it move up. Nothing is taken before the first poll.
    pub fn acquire(&self) -> Turn<'_> {
        self.acquire_at(None, 1)
    }

    /// Takes so many permits, now or when their turn comes.
    ///
    /// See [`acquire`](Self::acquire) for an example.
    ///
    /// # Errors
    /// As [`acquire`](Self::acquire); at once, and without a retry-after, where there will never be so many.
    ///
    /// # Panics
    /// As [`acquire`](Self::acquire).
    ///
    /// # Cancel safety
    /// As [`acquire`](Self::acquire).
    pub fn acquire_n(&self, permits: u32) -> Turn<'_> {
        self.acquire_at(None, permits)
    }

    /// Takes one of this key's permits, now or when its turn comes.
    ///
    /// See [`acquire`](Self::acquire) for an example.
    ///
    /// # Errors
    /// As [`acquire`](Self::acquire).
    ///
    /// # Panics
    /// As [`acquire`](Self::acquire).
    ///
    /// # Cancel safety
    /// As [`acquire`](Self::acquire).
    pub fn acquire_key<K: Hash + ?Sized>(&self, key: &K) -> Turn<'_> {
        self.acquire_at(Some(Key::of(key)), 1)
    }

    /// Takes so many of this key's permits, now or when their turn comes.
    ///
    /// See [`acquire`](Self::acquire) for an example.
    ///
    /// # Errors
    /// As [`acquire_n`](Self::acquire_n).
    ///
    /// # Panics
    /// As [`acquire`](Self::acquire).
    ///
    /// # Cancel safety
    /// As [`acquire`](Self::acquire).
    pub fn acquire_key_n<K: Hash + ?Sized>(&self, key: &K, permits: u32) -> Turn<'_> {
        self.acquire_at(Some(Key::of(key)), permits)
    }

    /// Takes so many permits of this key, or of all callers' together, now or when their turn comes.
    ///
    /// # Errors
    /// As [`acquire_n`](Self::acquire_n).
    ///
    /// # Panics
    /// As [`acquire`](Self::acquire).
    ///
    /// # Cancel safety
    /// As [`acquire`](Self::acquire).
    #[doc(hidden)]
    pub fn acquire_at(&self, key: Option<Key>, permits: u32) -> Turn<'_> {
        Turn::new(self, key, permits)
    }
}
