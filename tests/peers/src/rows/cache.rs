//! Cache hits: a number, a text, a tuple, one hot key, and keys spread over the whole of the cache.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use quick_cache::Equivalent;
use resilience::cached;

use super::Made;
use crate::body::{Failed, work};
use crate::measure::drive;
use crate::row::Row;
use crate::{calls, sync_calls};

pub const ROWS: &[Made] = &[
    ("cache: hit, u64", number),
    ("cache: hit, u64, spread over all of max_size", spread),
    ("cache: hit, &str -> Arc", text),
    ("cache: hit, (&str, u64) -> Arc", tuple),
    ("cache: hit, one hot key", hot),
    ("cache: hit, with and without coalescing", coalescing),
];

/// Keys of a working set, a small part of what the caches hold.
pub const KEYS: u64 = 1024;
pub const MAX: u64 = 10_000;
pub const TTL: Duration = Duration::from_mins(5);

pub type Blob = Arc<[u8; 64]>;

pub static TEXTS: LazyLock<Vec<String>> =
    LazyLock::new(|| (0..KEYS).map(|n| format!("symbol:{n:08}:quote")).collect());

/// The text of a call. The number of texts is a power of two, so that finding one costs next to nothing.
#[inline]
pub fn text_of(i: u64) -> &'static str {
    &TEXTS[usize::try_from(i % KEYS).unwrap_or(0)]
}

#[cached(ttl = "5m", max_size = 10_000)]
async fn by_number(key: u64) -> Result<u64, Failed> {
    work(key)
}

#[cached(ttl = "5m", max_size = 10_000)]
async fn by_spread_number(key: u64) -> Result<u64, Failed> {
    work(key)
}

#[cached(ttl = "5m", max_size = 10_000)]
async fn by_text(key: &str) -> Result<Blob, Failed> {
    work(key.len() as u64).map(|n| Blob::new([n.to_le_bytes()[0]; 64]))
}

#[cached(ttl = "5m", max_size = 10_000)]
async fn by_hot_text(key: &str) -> Result<Blob, Failed> {
    work(key.len() as u64).map(|n| Blob::new([n.to_le_bytes()[0]; 64]))
}

#[cached(ttl = "5m", max_size = 10_000)]
async fn by_tuple(key: &str, number: u64) -> Result<Blob, Failed> {
    work(key.len() as u64 + number).map(|n| Blob::new([n.to_le_bytes()[0]; 64]))
}

#[cached(ttl = "5m", max_size = 10_000)]
async fn with_coalescing(key: u64) -> Result<u64, Failed> {
    work(key)
}

#[cached(ttl = "5m", max_size = 10_000, single_flight = false)]
async fn without_coalescing(key: u64) -> Result<u64, Failed> {
    work(key)
}

mod attribute {
    //! The attributes of `cached`, in a module of their own for their names.
    use super::Blob;
    use crate::body::work;
    use cached::macros::{cached, concurrent_cached};

    #[concurrent_cached(max_size = 10_000, ttl_secs = 300)]
    pub fn concurrent_number(key: u64) -> u64 {
        work(key).unwrap_or_default()
    }

    #[allow(clippy::unused_async, reason = "what an async caller sees")]
    #[cached(max_size = 10_000, ttl_secs = 300)]
    pub async fn plain_number(key: u64) -> u64 {
        work(key).unwrap_or_default()
    }

    #[concurrent_cached(
        max_size = 10_000,
        ttl_secs = 300,
        key = "String",
        convert = { key.to_owned() }
    )]
    pub fn concurrent_text(key: &str) -> Blob {
        Blob::new([work(key.len() as u64).unwrap_or_default().to_le_bytes()[0]; 64])
    }
}

/// A moka cache for values of one kind, as a user would set it up.
fn moka_future<K, V>() -> moka::future::Cache<K, V>
where
    K: std::hash::Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    moka::future::Cache::builder()
        .max_capacity(MAX)
        .time_to_live(TTL)
        .build()
}

fn moka_sync<K, V>() -> moka::sync::Cache<K, V>
where
    K: std::hash::Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    moka::sync::Cache::builder()
        .max_capacity(MAX)
        .time_to_live(TTL)
        .build()
}

const SIZE: usize = 10_000;

fn number() -> Row {
    let (future, sync) = (moka_future::<u64, u64>(), moka_sync::<u64, u64>());
    let quick = quick_cache::sync::Cache::<u64, u64>::new(SIZE);
    drive(async {
        for key in 0..KEYS {
            future.insert(key, key).await;
            sync.insert(key, key);
            quick.insert(key, key);
        }
    });
    Row::ns()
        .calls("ours", calls!(i => by_number(i % KEYS).await))
        .calls("moka future", calls!(i => future.get(&(i % KEYS)).await))
        .calls("moka sync", sync_calls!(i => sync.get(&(i % KEYS))))
        .calls(
            "quick_cache (no ttl)",
            sync_calls!(i => quick.get(&(i % KEYS))),
        )
        .calls(
            "#[concurrent_cached]",
            sync_calls!(i => attribute::concurrent_number(i % KEYS)),
        )
        .calls(
            "#[cached::cached]",
            calls!(i => attribute::plain_number(i % KEYS).await),
        )
        .one("T6", "moka future", 1.0 / 8.0)
        .one("T6", "#[concurrent_cached]", 1.0 / 3.0)
        .one("T6", "quick_cache (no ttl)", 1.25)
        .two("T6", "quick_cache (no ttl)", 1.0)
}

/// Spreads calls over the numbers below [`MAX`] as if by chance.
#[inline]
fn anywhere(i: u64) -> u64 {
    ((u128::from(i.wrapping_mul(0x9E37_79B9_7F4A_7C15)) * u128::from(MAX)) >> 64) as u64
}

fn spread() -> Row {
    let (future, sync) = (moka_future::<u64, u64>(), moka_sync::<u64, u64>());
    let quick = quick_cache::sync::Cache::<u64, u64>::new(SIZE);
    drive(async {
        for key in 0..MAX {
            future.insert(key, key).await;
            sync.insert(key, key);
            quick.insert(key, key);
            let _ = by_spread_number(key).await;
        }
    });
    Row::ns()
        .calls("ours", calls!(i => by_spread_number(anywhere(i)).await))
        .calls("moka future", calls!(i => future.get(&anywhere(i)).await))
        .calls("moka sync", sync_calls!(i => sync.get(&anywhere(i))))
        .calls(
            "quick_cache (no ttl)",
            sync_calls!(i => quick.get(&anywhere(i))),
        )
        .one("spread", "moka future", 1.15)
}

fn text() -> Row {
    let (future, sync) = (moka_future::<String, Blob>(), moka_sync::<String, Blob>());
    let quick = quick_cache::sync::Cache::<String, Blob>::new(SIZE);
    drive(async {
        for key in TEXTS.iter() {
            future.insert(key.clone(), Blob::new([0; 64])).await;
            sync.insert(key.clone(), Blob::new([0; 64]));
            quick.insert(key.clone(), Blob::new([0; 64]));
        }
    });
    Row::ns()
        .calls("ours", calls!(i => by_text(text_of(i)).await))
        .calls("moka future", calls!(i => future.get(text_of(i)).await))
        .calls("moka sync", sync_calls!(i => sync.get(text_of(i))))
        .calls(
            "quick_cache (no ttl)",
            sync_calls!(i => quick.get(text_of(i))),
        )
        .calls(
            "#[concurrent_cached]",
            sync_calls!(i => attribute::concurrent_text(text_of(i))),
        )
        .one("T7", "moka future", 1.0 / 5.0)
        .one("T7", "#[concurrent_cached]", 1.0 / 3.0)
        .one("T7", "quick_cache (no ttl)", 1.15)
        .two("T7", "quick_cache (no ttl)", 1.0)
}

/// The borrowed form of a tuple, which `Borrow` has no way to give.
#[derive(Hash)]
struct Borrowed<'a>(&'a str, u64);

impl Equivalent<(String, u64)> for Borrowed<'_> {
    fn equivalent(&self, key: &(String, u64)) -> bool {
        self.0 == key.0 && self.1 == key.1
    }
}

fn tuple() -> Row {
    let future = moka_future::<(String, u64), Blob>();
    let quick = quick_cache::sync::Cache::<(String, u64), Blob>::new(SIZE);
    drive(async {
        for (number, key) in (0..).zip(TEXTS.iter()) {
            future
                .insert((key.clone(), number), Blob::new([0; 64]))
                .await;
            quick.insert((key.clone(), number), Blob::new([0; 64]));
        }
    });
    Row::ns()
        .calls("ours", calls!(i => by_tuple(text_of(i), i % KEYS).await))
        .calls(
            "moka future, owned key",
            calls!(i => future.get(&(text_of(i).to_owned(), i % KEYS)).await),
        )
        .calls(
            "quick_cache (no ttl)",
            sync_calls!(i => quick.get(&Borrowed(text_of(i), i % KEYS))),
        )
        .one("T7", "moka future, owned key", 1.0 / 5.0)
        .one("T7", "quick_cache (no ttl)", 1.15)
        .two("T7", "quick_cache (no ttl)", 1.0)
}

fn hot() -> Row {
    let future = moka_future::<String, Blob>();
    let quick = quick_cache::sync::Cache::<String, Blob>::new(SIZE);
    drive(async {
        future.insert(TEXTS[7].clone(), Blob::new([0; 64])).await;
        quick.insert(TEXTS[7].clone(), Blob::new([0; 64]));
    });
    Row::ns()
        .calls("ours", calls!(_i => by_hot_text(text_of(7)).await))
        .calls("moka future", calls!(_i => future.get(text_of(7)).await))
        .calls(
            "quick_cache (no ttl)",
            sync_calls!(_i => quick.get(text_of(7))),
        )
        .one("T7", "moka future", 1.0 / 5.0)
        .one("T7", "quick_cache (no ttl)", 1.15)
        .two("T7", "quick_cache (no ttl)", 1.0)
}

fn coalescing() -> Row {
    Row::ns()
        .calls("ours", calls!(i => with_coalescing(i % KEYS).await))
        .calls(
            "ours, single_flight = false",
            calls!(i => without_coalescing(i % KEYS).await),
        )
        .one("T8", "ours, single_flight = false", 1.15)
        .two("T8", "ours, single_flight = false", 1.25)
}
