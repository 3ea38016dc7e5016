//! The rate limiter: the state's driver with a clock, counts, events and those who wait.

use std::hash::Hash;
use std::sync::OnceLock;
use std::task::Waker;
use std::time::Duration;

use super::common::Common;
use super::config::{RateLimiterBuilder, RateLimiterConfig};
use super::keyed::{Key, Keyed};
use super::queue::Ticket;
use super::rule::{Reserved, Rule};
use super::turn::Turn;
use crate::tools::counters::Counters;
use crate::tools::emitter::Emitter;
use crate::words::clock;
use crate::words::event::What;
use crate::words::id::Kind;
use crate::words::rejection::{Rejection, RejectionKind};

/// The counters: disjoint, so that one call is one addition.
pub(super) mod count {
    pub(in super::super) const AT_ONCE: usize = 0;
    pub(in super::super) const WAITED: usize = 1;
    pub(in super::super) const REJECTED: usize = 2;
    pub(in super::super) const ABANDONED: usize = 3;
    pub(in super::super) const ALL: usize = 4;
}

/// Lets through so many calls in a time, all callers together or each key by itself.
///
/// ```
/// use std::time::Duration;
/// use resilience_runtime::rooms::rate_limit::RateLimiter;
///
/// let limiter = RateLimiter::builder("search").per_second(10).burst(2).build()?;
/// assert!(limiter.try_acquire().is_ok());
/// assert!(limiter.try_acquire().is_ok());
/// let refused = limiter.try_acquire().unwrap_err();
/// assert!(refused.retry_after().unwrap() <= Duration::from_millis(100));
///
/// // a limit for each key
/// assert!(limiter.try_acquire_key("10.0.0.1").is_ok());
/// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
/// ```
pub struct RateLimiter {
    pub(super) rule: Rule,
    pub(super) common: Common,
    /// Made when the first key comes.
    pub(super) keyed: OnceLock<Keyed>,
    pub(super) counters: Counters<{ count::ALL }>,
    pub(super) config: RateLimiterConfig,
    pub(super) emitter: Emitter,
}

/// A place in a queue, and the shard it is in.
#[derive(Clone, Copy)]
pub(super) struct Seat {
    ticket: Ticket,
    shard: Option<usize>,
}

impl std::fmt::Debug for RateLimiter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RateLimiter")
            .field("name", &self.name())
            .field("rate", &self.config.rate)
            .finish_non_exhaustive()
    }
}

impl RateLimiter {
    /// A builder for a limiter of this name.
    ///
    /// See [`RateLimiterBuilder`] for an example.
    pub fn builder(name: impl Into<String>) -> RateLimiterBuilder {
        RateLimiterBuilder::new(name)
    }

    pub(super) fn new(name: &str, config: RateLimiterConfig) -> Self {
        Self {
            rule: Rule::new(&config, clock::now()),
            common: Common::new(),
            keyed: OnceLock::new(),
            counters: Counters::new(),
            config,
            emitter: Emitter::new(Kind::RATE_LIMIT, name),
        }
    }

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
        if permits > self.rule.most() {
            return Err(self.never());
        }
        let now = clock::now().as_nanos();
        let taken = match key {
            None => self.common.take(&self.rule, now, permits),
            Some(key) => self.keyed().take(&self.rule, key, now, permits),
        };
        match taken {
            Ok(()) => {
                self.counters.add(count::AT_ONCE, 1);
                Ok(())
            }
            Err(wait) => Err(self.too_early(wait)),
        }
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

    pub(super) fn keyed(&self) -> &Keyed {
        self.keyed.get_or_init(|| Keyed::new(self.config.max_keys))
    }

    /// The permit, or a seat to wait in.
    pub(super) fn reserve(
        &self,
        key: Option<Key>,
        permits: u32,
    ) -> Result<Option<Seat>, Rejection> {
        let (Rule::Even(gcra), Some(longest)) = (self.rule, self.config.wait) else {
            return self.try_acquire_at(key, permits).map(|()| None);
        };
        if permits > gcra.burst {
            return Err(self.never());
        }
        let (now, longest) = (clock::now().as_nanos(), clock::nanos(longest));
        let (shard, reserved) = match key {
            None => (None, self.common.reserve(gcra, now, permits, longest)),
            Some(key) => {
                let keyed = self.keyed();
                let (shard, reserved) = keyed.reserve(gcra, key, now, permits, longest);
                (Some(shard), reserved)
            }
        };
        match reserved {
            Reserved::Now => {
                self.counters.add(count::AT_ONCE, 1);
                Ok(None)
            }
            Reserved::Turn(ticket) => Ok(Some(Seat { ticket, shard })),
            Reserved::TooLong(wait) => Err(self.too_early(wait)),
        }
    }

    /// Whether the seat's turn has come, else when it will.
    pub(super) fn ask(&self, seat: Seat, waker: Waker) -> Result<(), clock::Instant> {
        let now = clock::now().as_nanos();
        let (turn, before) = match seat.shard {
            None => self.common.ask(seat.ticket, now, waker),
            Some(shard) => self.keyed().ask(shard, seat.ticket, now, waker),
        };
        // a waker is the user's code: unlocked
        drop(before);
        match turn {
            Ok(()) => {
                self.counters.add(count::WAITED, 1);
                Ok(())
            }
            Err(turn) => Err(clock::Instant::from_nanos(turn)),
        }
    }

    /// Gives the seat's turn back.
    pub(super) fn leave(&self, seat: Seat) {
        let Rule::Even(gcra) = self.rule else {
            return;
        };
        self.counters.add(count::ABANDONED, 1);
        let now = || clock::now().as_nanos();
        let (wakers, left) = match seat.shard {
            None => self.common.leave(seat.ticket, gcra, now),
            Some(shard) => self.keyed().leave(shard, seat.ticket, gcra, now),
        };
        drop(left);
        wakers.into_iter().for_each(Waker::wake);
    }

    #[cold]
    fn too_early(&self, wait: u64) -> Rejection {
        self.rejection(RejectionKind::RateLimited, Some(wait))
    }

    #[cold]
    fn never(&self) -> Rejection {
        self.rejection(RejectionKind::CostAboveBurst, None)
    }

    fn rejection(&self, kind: RejectionKind, wait: Option<u64>) -> Rejection {
        self.counters.add(count::REJECTED, 1);
        self.emitter.emit(What::Rejected {
            reason: kind.as_str(),
            // up: waiting that long is enough too
            retry_after_ms: wait.map(|wait| wait.div_ceil(1_000_000)),
        });
        let rejection = Rejection::new(kind, self.emitter.name().clone());
        match wait {
            Some(wait) => rejection.with_retry_after(Duration::from_nanos(wait)),
            None => rejection,
        }
    }

    /// The name.
    pub fn name(&self) -> &str {
        self.emitter.name()
    }

    /// The numbers in force.
    ///
    /// See [`RateLimiterBuilder`] for an example.
    pub fn config(&self) -> &RateLimiterConfig {
        &self.config
    }

    /// The permits that can be had now, all callers together.
    ///
    /// ```
    /// # use resilience_runtime::rooms::rate_limit::RateLimiter;
    /// let limiter = RateLimiter::builder("search").per_second(1).burst(3).build()?;
    /// limiter.try_acquire_key("10.0.0.1").unwrap();
    /// assert_eq!((limiter.available(), limiter.available_key("10.0.0.1")), (3, 2));
    /// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
    /// ```
    pub fn available(&self) -> u32 {
        self.common.remaining(&self.rule, clock::now().as_nanos())
    }

    /// The permits that this key can have now.
    ///
    /// See [`available`](Self::available) for an example.
    pub fn available_key<K: Hash + ?Sized>(&self, key: &K) -> u32 {
        let now = clock::now().as_nanos();
        self.keyed().remaining(&self.rule, Key::of(key), now)
    }

    /// Full buckets, no keys, and all counts at zero. Calls that wait stay in front, and move up.
    ///
    /// ```
    /// # use resilience_runtime::rooms::rate_limit::RateLimiter;
    /// let limiter = RateLimiter::builder("search").per_second(1).build()?;
    /// limiter.try_acquire().unwrap();
    /// limiter.reset();
    /// assert!(limiter.try_acquire().is_ok());
    /// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
    /// ```
    pub fn reset(&self) {
        self.counters.reset();
        let now = clock::now().as_nanos();
        let mut wakers = self.common.reset(&self.rule, now);
        if let Some(keyed) = self.keyed.get() {
            wakers.extend(keyed.reset(&self.rule, now));
        }
        wakers.into_iter().for_each(Waker::wake);
    }
}
