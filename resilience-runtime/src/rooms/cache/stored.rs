//! One entry: a key, its value and when it ends. Pure: the moment comes in as a parameter.

use std::sync::Arc;
use std::time::Duration;

use super::config::Rules;
use crate::words::clock::Instant;
use crate::words::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicU64, Ordering};

pub(super) struct Stored<K, T> {
    pub(super) key: Arc<K>,
    fresh_until: Instant,
    // nanoseconds; a value that is read a little wrong only idles a little wrong, so all its accesses are relaxed
    touched: AtomicU64,
    kept: Kept<T>,
}

/// What is kept, and beside it, where an `Option` would have nothing but padding, how the entry stands.
enum Kept<T> {
    Value {
        phase: AtomicU32,
        era: AtomicU8,
        expiry_told: AtomicBool,
        value: T,
    },
    /// A kept `None`.
    Nothing {
        phase: AtomicU32,
        era: AtomicU8,
        expiry_told: AtomicBool,
    },
}

/// The clearing of the whole cache that an entry came after. Thirty bits: what is older than that is long gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Generation(pub(super) u32);

/// In the low bits of the phase, below the generation.
const HIDDEN: u32 = 0;
const LIVE: u32 = 1;
const GONE: u32 = 2;

impl Generation {
    const fn with(self, phase: u32) -> u32 {
        (self.0 << 2) | phase
    }
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

impl<K, T> Stored<K, T> {
    /// An entry that nobody sees yet.
    pub(super) fn hidden(
        key: Arc<K>,
        value: Option<T>,
        generation: Generation,
        now: Instant,
        ttl: Duration,
    ) -> Self {
        let phase = AtomicU32::new(generation.with(HIDDEN));
        let era = AtomicU8::new(0);
        let expiry_told = AtomicBool::new(false);
        Self {
            key,
            fresh_until: now.saturating_add(ttl),
            touched: AtomicU64::new(now.as_nanos()),
            kept: match value {
                Some(value) => Kept::Value {
                    phase,
                    era,
                    expiry_told,
                    value,
                },
                None => Kept::Nothing {
                    phase,
                    era,
                    expiry_told,
                },
            },
        }
    }

    /// `None` is a kept `None`.
    #[inline]
    pub(super) fn value(&self) -> Option<&T> {
        match &self.kept {
            Kept::Value { value, .. } => Some(value),
            Kept::Nothing { .. } => None,
        }
    }

    #[inline]
    fn phase(&self) -> &AtomicU32 {
        match &self.kept {
            Kept::Value { phase, .. } | Kept::Nothing { phase, .. } => phase,
        }
    }

    fn era(&self) -> &AtomicU8 {
        match &self.kept {
            Kept::Value { era, .. } | Kept::Nothing { era, .. } => era,
        }
    }

    /// From now on readers see it, unless it is gone already.
    pub(super) fn reveal(&self, generation: Generation) {
        // release: whoever sees it sees what was written before. Relaxed where it fails: then it was gone
        let _gone = self.phase().compare_exchange(
            generation.with(HIDDEN),
            generation.with(LIVE),
            Ordering::Release,
            Ordering::Relaxed,
        );
    }

    /// Whether readers of this generation may see it.
    #[inline]
    pub(super) fn is_seen(&self, generation: Generation) -> bool {
        self.phase().load(Ordering::Acquire) == generation.with(LIVE)
    }

    /// Evicted: nobody sees it any more, from whatever table. Whether readers of this generation could see it before.
    pub(super) fn kill(&self, generation: Generation) -> bool {
        // nothing is read on the strength of it; the table's lock orders it against a fill
        self.phase().swap(generation.with(GONE), Ordering::AcqRel) == generation.with(LIVE)
    }

    /// Whether this is its first look in this era.
    #[inline]
    pub(super) fn enters(&self, era: u8) -> bool {
        // one that is told twice or not at all costs a little recency; nothing else hangs on it
        if self.era().load(Ordering::Relaxed) == era {
            return false;
        }
        self.era().store(era, Ordering::Relaxed);
        true
    }

    /// `Instant::MAX` means never, and stays never whatever is added.
    #[inline]
    fn expires_at(&self, rules: &Rules) -> Instant {
        match rules.time_to_idle {
            None => self.fresh_until,
            Some(idle) => {
                let touched = Instant::from_nanos(self.touched.load(Ordering::Relaxed));
                self.fresh_until.min(touched.saturating_add(idle))
            }
        }
    }

    /// When it ends, where that doesn't hang on its being used.
    #[inline]
    pub(super) fn fixed_end(&self, rules: &Rules) -> Option<Instant> {
        rules.time_to_idle.is_none().then_some(self.fresh_until)
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

    #[inline]
    pub(super) fn touch(&self, rules: &Rules, now: Instant) {
        if rules.time_to_idle.is_some() {
            self.touched.fetch_max(now.as_nanos(), Ordering::Relaxed);
        }
    }

    /// Whether this is the first time that someone finds it expired.
    pub(super) fn tell_expiry(&self) -> bool {
        let (Kept::Value { expiry_told, .. } | Kept::Nothing { expiry_told, .. }) = &self.kept;
        !expiry_told.load(Ordering::Relaxed) && !expiry_told.swap(true, Ordering::Relaxed)
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

    fn entry(now: Instant, ttl: Duration) -> Stored<u8, u64> {
        Stored::hidden(Arc::new(1), Some(1), Generation(0), now, ttl)
    }

    fn rules(options: &CacheOptions) -> Rules {
        Rules::of("test", options, Duration::MAX).0
    }

    #[test]
    fn the_windows_follow_each_other_to_the_nanosecond() {
        let rules = rules(&CacheOptions {
            stale_while_revalidate: Some(Duration::from_secs(1)),
            stale_if_error: Some(Duration::from_secs(3)),
            ..CacheOptions::default()
        });
        let stored = entry(at(0), Duration::from_secs(5));
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
        let stored = entry(at(0), Duration::from_secs(3));
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
        let stored = entry(at(u64::MAX - 5), Duration::MAX);
        assert_eq!(stored.freshness(&rules, at(u64::MAX - 1)), Freshness::Fresh);
    }

    #[test]
    fn only_a_live_entry_of_the_generation_is_seen_and_what_is_gone_stays_gone() {
        let (before, after) = (Generation(6), Generation(7));
        let stored = Stored::<u8, u64>::hidden(Arc::new(1), None, after, at(0), Duration::ZERO);
        assert!(!stored.is_seen(after));
        stored.reveal(after);
        assert!(stored.is_seen(after) && !stored.is_seen(before));
        assert!(stored.kill(after) && !stored.kill(after));
        stored.reveal(after);
        assert!(!stored.is_seen(after));
    }

    #[test]
    #[cfg(all(target_pointer_width = "64", not(resilience_loom)))]
    fn an_entry_takes_little_more_than_its_value() {
        assert_eq!(size_of::<Stored<u64, u64>>(), 40);
        assert_eq!(size_of::<Stored<String, Arc<str>>>(), 48);
    }
}
