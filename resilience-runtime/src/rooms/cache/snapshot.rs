//! What a cache counts, and what it shows of itself.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::config::Rules;
use crate::tools::counters::Counters;
use crate::words::outcome::Look;

/// Plain counts: each is exact, and none orders anything else.
#[derive(Default)]
pub(super) struct Counts {
    of: Counters<6>,
}

const EXPIRED: usize = 4;
const INVALIDATED: usize = 5;

impl Counts {
    #[inline]
    pub(super) fn look(&self, look: Look) {
        self.of.add(place(look), 1);
    }

    fn looks(&self, look: Look) -> u64 {
        self.of.sum(place(look))
    }

    pub(super) fn expired(&self, entries: u64) {
        self.of.add(EXPIRED, entries);
    }

    pub(super) fn invalidated(&self, entries: u64) {
        self.of.add(INVALIDATED, entries);
    }

    pub(super) fn reset(&self) {
        self.of.reset();
    }
}

#[inline]
fn place(look: Look) -> usize {
    match look {
        Look::Hit => 0,
        Look::Stale => 1,
        Look::Coalesced => 2,
        Look::Miss => 3,
    }
}

/// A cache at one moment. Counts are since the start or the last reset.
///
/// ```
/// use resilience_runtime::rooms::cache::TtlCache;
/// let cache: TtlCache<String, u32> = TtlCache::builder("prices").max_size(2).build()?;
/// cache.set("a".to_owned(), 1);
/// cache.get("a");
/// cache.get("b");
/// let seen = cache.snapshot();
/// assert_eq!((seen.size, seen.max_size, seen.hits, seen.misses), (1, 2, 1, 1));
/// assert_eq!((seen.utilisation, seen.hit_rate), (0.5, 0.5));
/// assert_eq!(seen.ttl_ms, None);
/// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CacheSnapshot {
    /// The name.
    #[serde(default)] // figures go without it: the registry's entry has it already
    pub name: String,
    /// Entries held. An expired one counts until it is asked for, overwritten or evicted.
    pub size: u64,
    /// The most entries there can be, in each instantiation of a generic function.
    pub max_size: u64,
    /// How many instantiations of a generic function have a cache; 1 elsewhere, 0 before the first call.
    pub instantiations: u64,
    /// `size` over all the places there are, from 0 to 1.
    pub utilisation: f64,
    /// Looks that found a fresh entry.
    pub hits: u64,
    /// Looks that ran the body.
    pub misses: u64,
    /// Looks that were answered with an expired entry.
    pub stale: u64,
    /// Looks that were answered by a run that another caller had begun.
    pub coalesced: u64,
    /// `hits` over all four, from 0 to 1; 0 before the first look.
    pub hit_rate: f64,
    /// Entries that went because there was no more room.
    pub evicted: u64,
    /// Entries that were found expired.
    pub expired: u64,
    /// Entries that `invalidate` or `clear` took out.
    pub invalidated: u64,
    /// Keys whose value is being computed, for more callers than one perhaps.
    pub in_flight: u64,
    /// How long a value is fresh, in milliseconds; `None` is for ever.
    pub ttl_ms: Option<f64>,
    /// How long a value that nobody asks for is fresh, in milliseconds; `None` is as long as the ttl says.
    pub time_to_idle_ms: Option<f64>,
    /// Whether `None` and `Ok(None)` are kept.
    pub cache_none: bool,
    /// How long they are fresh, in milliseconds; `None` is for ever, or not kept.
    pub cache_none_ms: Option<f64>,
    /// How long after its expiry a value may stand in for an error, in milliseconds; 0 is not at all.
    pub stale_if_error_ms: f64,
    /// How long after its expiry a value is served while one caller refreshes it, in milliseconds; 0 is not at all.
    pub stale_while_revalidate_ms: f64,
    /// Whether concurrent misses of one key run the body once.
    pub single_flight: bool,
}

/// What the stores hold and let go, of all instantiations together.
pub(super) struct Held {
    pub(super) size: u64,
    pub(super) instantiations: u64,
    pub(super) in_flight: u64,
    pub(super) evicted: u64,
}

impl CacheSnapshot {
    pub(super) fn of(name: &str, rules: &Rules, counts: &Counts, held: &Held) -> Self {
        let max_size = rules.max_size as u64;
        let [hits, misses, stale, coalesced] =
            [Look::Hit, Look::Miss, Look::Stale, Look::Coalesced].map(|look| counts.looks(look));
        let all = hits
            .saturating_add(misses)
            .saturating_add(stale)
            .saturating_add(coalesced);
        Self {
            name: name.to_owned(),
            size: held.size,
            max_size,
            instantiations: held.instantiations,
            utilisation: ratio(held.size, max_size.saturating_mul(held.instantiations)),
            hits,
            misses,
            stale,
            coalesced,
            hit_rate: ratio(hits, all),
            evicted: held.evicted,
            expired: counts.of.sum(EXPIRED),
            invalidated: counts.of.sum(INVALIDATED),
            in_flight: held.in_flight,
            ttl_ms: limited(rules.ttl),
            time_to_idle_ms: rules.time_to_idle.and_then(limited),
            cache_none: rules.none_ttl.is_some(),
            cache_none_ms: rules.none_ttl.and_then(limited),
            stale_if_error_ms: ms(rules.stale_if_error),
            stale_while_revalidate_ms: ms(rules.stale_while_revalidate),
            single_flight: rules.single_flight,
        }
    }
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// `None` where it is the time that stands for ever.
fn limited(time: Duration) -> Option<f64> {
    (time != Duration::MAX).then(|| ms(time))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a ratio for people; 53 bits are enough"
)]
fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}
