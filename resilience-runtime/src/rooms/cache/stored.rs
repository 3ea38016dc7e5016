//! One entry: a value and when it ends. Pure: the moment comes in as a parameter.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use super::config::Rules;
use crate::words::clock::Instant;

pub(super) struct Stored<T> {
    /// `None` is a kept `None`.
    pub(super) value: Option<T>,
    /// The clearing of the whole cache that it came after.
    pub(super) generation: u64,
    fresh_until: Instant,
    // nanoseconds; a value that is read a little wrong only idles a little wrong, so all its accesses are relaxed
    touched: AtomicU64,
    live: AtomicBool,
    expiry_told: AtomicBool,
}

/// What an entry is good for at some moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Freshness {
    /// A hit.
    Fresh,
    /// It may be served while one caller refreshes it.
    Revalidate,
    /// It may stand in for an error.
    IfError,
    /// Nothing.
    Dead,
}

impl<T> Stored<T> {
    pub(super) fn new(
        value: Option<T>,
        generation: u64,
        now: Instant,
        ttl: Duration,
        live: bool,
    ) -> Self {
        Self {
            value,
            generation,
            fresh_until: now.saturating_add(ttl),
            touched: AtomicU64::new(now.as_nanos()),
            live: AtomicBool::new(live),
            expiry_told: AtomicBool::new(false),
        }
    }

    /// From now on readers see it.
    pub(super) fn reveal(&self) {
        self.live.store(true, Ordering::Release);
    }

    pub(super) fn is_live(&self) -> bool {
        self.live.load(Ordering::Acquire)
    }

    /// `Instant::MAX` means never, and stays never whatever is added.
    fn expires_at(&self, rules: &Rules) -> Instant {
        match rules.time_to_idle {
            None => self.fresh_until,
            Some(idle) => {
                let touched = Instant::from_nanos(self.touched.load(Ordering::Relaxed));
                self.fresh_until.min(touched.saturating_add(idle))
            }
        }
    }

    pub(super) fn freshness(&self, rules: &Rules, now: Instant) -> Freshness {
        let end = self.expires_at(rules);
        if now < end {
            Freshness::Fresh
        } else if now < end.saturating_add(rules.stale_while_revalidate) {
            Freshness::Revalidate
        } else if now < end.saturating_add(rules.stale_if_error) {
            Freshness::IfError
        } else {
            Freshness::Dead
        }
    }

    /// Whether it may stand in for an error. Apart from [`Stored::freshness`], since the two windows overlap.
    pub(super) fn stands_in(&self, rules: &Rules, now: Instant) -> bool {
        now < self.expires_at(rules).saturating_add(rules.stale_if_error)
    }

    pub(super) fn touch(&self, rules: &Rules, now: Instant) {
        if rules.time_to_idle.is_some() {
            self.touched.fetch_max(now.as_nanos(), Ordering::Relaxed);
        }
    }

    /// Whether this is the first time that someone finds it expired.
    pub(super) fn tell_expiry(&self) -> bool {
        !self.expiry_told.load(Ordering::Relaxed) && !self.expiry_told.swap(true, Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rooms::cache::config::CacheOptions;

    const SECOND: u64 = 1_000_000_000;

    fn at(nanos: u64) -> Instant {
        Instant::from_nanos(nanos)
    }

    fn rules(options: &CacheOptions) -> Rules {
        Rules::of("test", options).0
    }

    #[test]
    fn the_windows_follow_each_other_to_the_nanosecond() {
        let rules = rules(&CacheOptions {
            stale_while_revalidate: Some(Duration::from_secs(1)),
            stale_if_error: Some(Duration::from_secs(3)),
            ..CacheOptions::default()
        });
        let stored = Stored::new(Some(1), 0, at(0), Duration::from_secs(5), true);
        let seen = |nanos| stored.freshness(&rules, at(nanos));
        assert_eq!(seen(5 * SECOND - 1), Freshness::Fresh);
        assert_eq!(seen(5 * SECOND), Freshness::Revalidate);
        assert_eq!(seen(6 * SECOND - 1), Freshness::Revalidate);
        assert_eq!(seen(6 * SECOND), Freshness::IfError);
        assert_eq!(seen(8 * SECOND - 1), Freshness::IfError);
        assert_eq!(seen(8 * SECOND), Freshness::Dead);
        assert!(stored.stands_in(&rules, at(5 * SECOND)));
        assert!(!stored.stands_in(&rules, at(8 * SECOND)));
    }

    #[test]
    fn touching_moves_the_idle_end_but_never_the_ttl() {
        let rules = rules(&CacheOptions {
            time_to_idle: Some(Duration::from_secs(2)),
            ..CacheOptions::default()
        });
        let stored = Stored::new(Some(1), 0, at(0), Duration::from_secs(3), true);
        assert_eq!(stored.freshness(&rules, at(2 * SECOND)), Freshness::Dead);
        stored.touch(&rules, at(2 * SECOND - 1));
        assert_eq!(stored.freshness(&rules, at(2 * SECOND)), Freshness::Fresh);
        assert_eq!(stored.freshness(&rules, at(3 * SECOND)), Freshness::Dead);
    }

    #[test]
    fn the_longest_durations_mean_never() {
        let rules = rules(&CacheOptions {
            time_to_idle: Some(Duration::MAX),
            stale_if_error: Some(Duration::MAX),
            ..CacheOptions::default()
        });
        let stored = Stored::new(Some(1), 0, at(u64::MAX - 5), Duration::MAX, true);
        assert_eq!(stored.freshness(&rules, at(u64::MAX - 1)), Freshness::Fresh);
    }
}
