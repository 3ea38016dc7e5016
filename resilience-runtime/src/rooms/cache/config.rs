//! The options of `#[cached]` as written, and what they come to.

use std::time::Duration;

use crate::tools::options::options;
use crate::tools::text::FromText;
use crate::words::config::InvalidConfig;
use crate::words::id::Kind;

/// How many entries a cache keeps where nothing is said.
pub(super) const DEFAULT_MAX_SIZE: usize = 1000;

/// How long an attribute's values are fresh where nothing is said.
pub(super) const ATTRIBUTE_TTL: Duration = Duration::from_secs(300);

/// Whether `None` and `Ok(None)` are kept. Default: they are not.
///
/// ```
/// use std::time::Duration;
/// use resilience_runtime::rooms::cache::CacheNone;
/// assert_eq!(CacheNone::from(true), CacheNone::Kept);
/// assert_eq!(CacheNone::from(false), CacheNone::NotKept);
/// assert_eq!(CacheNone::from(Duration::from_secs(10)), CacheNone::KeptFor(Duration::from_secs(10)));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CacheNone {
    /// The body runs again next time.
    #[default]
    NotKept,
    /// For as long as a value.
    Kept,
    /// For this long.
    KeptFor(Duration),
}

impl From<bool> for CacheNone {
    fn from(kept: bool) -> Self {
        if kept { Self::Kept } else { Self::NotKept }
    }
}

impl From<Duration> for CacheNone {
    fn from(ttl: Duration) -> Self {
        Self::KeptFor(ttl)
    }
}

impl FromText for CacheNone {
    fn from_text(text: &str) -> Result<Self, &'static str> {
        if let Ok(kept) = bool::from_text(text) {
            return Ok(kept.into());
        }
        Duration::from_text(text)
            .map(Self::KeptFor)
            .map_err(|_| "`true`, `false` or a duration")
    }
}

options! {
    /// The options of `#[cached]` that are evaluated once per registry, each `None` where it was not written.
    ///
    /// See [`TtlCacheBuilder`](super::TtlCacheBuilder) for what each means.
    pub struct CacheOptions {
        /// How long a value is fresh, from the end of the run that gave it. Default: five minutes for an attribute, for ever
        /// for a [`TtlCache`](super::TtlCache).
        pub ttl: Duration,
        /// How many entries are kept, at least 1. Default: 1000.
        pub max_size: usize,
        /// Whether `None` is kept. Default: no.
        pub cache_none: CacheNone,
        /// How long a value that nobody asks for is fresh. Default: as long as the ttl says.
        pub time_to_idle: Duration,
        /// How long after its expiry a value may stand in for an error. Default: zero.
        pub stale_if_error: Duration,
        /// How long after its expiry a value is served while one caller refreshes it. Default: zero.
        pub stale_while_revalidate: Duration,
        /// Whether concurrent misses of one key run the body once. Default: yes.
        pub single_flight: bool,
    }
}

/// The options with defaults filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rules {
    pub(super) ttl: Duration,
    pub(super) max_size: usize,
    /// How long a `None` is fresh, where it is kept.
    pub(super) none_ttl: Option<Duration>,
    pub(super) time_to_idle: Option<Duration>,
    pub(super) stale_if_error: Duration,
    pub(super) stale_while_revalidate: Duration,
    pub(super) single_flight: bool,
}

impl Rules {
    /// The rules, with this ttl where none was written, and what was written that cannot be meant.
    pub(super) fn of(
        name: &str,
        options: &CacheOptions,
        ttl: Duration,
    ) -> (Self, Vec<InvalidConfig>) {
        let mut invalid = Vec::new();
        let mut max_size = options.max_size.unwrap_or(DEFAULT_MAX_SIZE);
        if max_size == 0 {
            invalid.push(InvalidConfig::new(
                Kind::CACHE,
                name,
                "max_size",
                max_size,
                "at least 1",
            ));
            max_size = DEFAULT_MAX_SIZE;
        }
        let ttl = options.ttl.unwrap_or(ttl);
        let rules = Self {
            ttl,
            max_size,
            none_ttl: match options.cache_none.unwrap_or_default() {
                CacheNone::NotKept => None,
                CacheNone::Kept => Some(ttl),
                CacheNone::KeptFor(ttl) => Some(ttl),
            },
            time_to_idle: options.time_to_idle,
            stale_if_error: options.stale_if_error.unwrap_or_default(),
            stale_while_revalidate: options.stale_while_revalidate.unwrap_or_default(),
            single_flight: options.single_flight.unwrap_or(true),
        };
        (rules, invalid)
    }
}
