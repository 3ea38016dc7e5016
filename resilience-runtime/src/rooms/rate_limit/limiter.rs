//! The rate limiter: the state's driver with a clock, counts, events and those who wait.

use std::hash::Hash;
use std::sync::OnceLock;
use std::task::Waker;
use std::time::Duration;

use super::builder::RateLimiterBuilder;
use super::common::Common;
use super::config::{RateLimiterConfig, RateLimiterOptions};
use super::keyed::Keyed;
use super::queue::Ticket;
use super::rule::{Reserved, Rule};
use crate::tools::counters::Counters;
use crate::tools::emitter::Emitter;
use crate::tools::key::Key;
use crate::tools::live::Live;
use crate::words::clock;
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
    pub(super) numbers: Live<(RateLimiterConfig, Rule)>,
    pub(super) common: Common,
    /// Made when the first key comes.
    pub(super) keyed: OnceLock<Keyed>,
    pub(super) counters: Counters<{ count::ALL }>,
    /// What a builder was told; `None` where an attribute was.
    pub(super) told: Option<Box<RateLimiterOptions>>,
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
            .field("rate", &self.config().rate)
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
            numbers: Live::new((config, Rule::new(&config, clock::now()))),
            common: Common::new(),
            keyed: OnceLock::new(),
            counters: Counters::new(),
            told: None,
            emitter: Emitter::new(Kind::RATE_LIMIT, name),
        }
    }

    pub(super) fn keyed(&self) -> &Keyed {
        self.keyed
            .get_or_init(|| Keyed::new(self.config().max_keys))
    }

    /// The permit, or a seat to wait in.
    pub(super) fn reserve(
        &self,
        key: Option<Key>,
        permits: u32,
    ) -> Result<Option<Seat>, Rejection> {
        let (Rule::Even(gcra), Some(longest)) = (*self.rule(), self.config().wait) else {
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
        self.counters.add(count::ABANDONED, 1);
        let now = || clock::now().as_nanos();
        let (wakers, left) = match seat.shard {
            None => self.common.leave(seat.ticket, now),
            Some(shard) => self.keyed().leave(shard, seat.ticket, now),
        };
        drop(left);
        wakers.into_iter().for_each(Waker::wake);
    }

    #[cold]
    pub(super) fn too_early(&self, wait: u64) -> Rejection {
        self.rejection(RejectionKind::RateLimited, Some(wait))
    }

    #[cold]
    pub(super) fn never(&self) -> Rejection {
        self.rejection(RejectionKind::CostAboveBurst, None)
    }

    fn rejection(&self, kind: RejectionKind, wait: Option<u64>) -> Rejection {
        self.counters.add(count::REJECTED, 1);
        self.emitter.refuse(kind, wait.map(Duration::from_nanos))
    }

    /// The name.
    pub fn name(&self) -> &str {
        self.emitter.name()
    }

    /// The numbers in force.
    ///
    /// See [`RateLimiterBuilder`] for an example.
    pub fn config(&self) -> &RateLimiterConfig {
        &self.numbers.get().0
    }

    #[inline]
    pub(super) fn rule(&self) -> &Rule {
        &self.numbers.get().1
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
        self.common.remaining(self.rule(), clock::now().as_nanos())
    }

    /// The permits that this key can have now.
    ///
    /// See [`available`](Self::available) for an example.
    pub fn available_key<K: Hash + ?Sized>(&self, key: &K) -> u32 {
        let now = clock::now().as_nanos();
        self.keyed().remaining(self.rule(), Key::of(key), now)
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
        let mut wakers = self.common.reset(self.rule(), now);
        if let Some(keyed) = self.keyed.get() {
            wakers.extend(keyed.reset(self.rule(), now));
        }
        wakers.into_iter().for_each(Waker::wake);
    }
}
