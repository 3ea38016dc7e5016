//! Caches: hits by several keys, and a miss that pushes another entry out.

use std::cell::Cell;
use std::sync::{Arc, LazyLock};

use resilience::cached;

use super::Subject;
use crate::body::{Failed, work};
use crate::calls;

const KEYS: u64 = 1024;

static TEXTS: LazyLock<Vec<String>> =
    LazyLock::new(|| (0..KEYS).map(|n| format!("symbol:{n:08}:quote")).collect());

/// The text of a call. The number of texts is a power of two, so that finding one costs next to nothing.
#[inline]
pub(super) fn text_of(i: u64) -> &'static str {
    &TEXTS[usize::try_from(i % KEYS).unwrap_or(0)]
}

/// A number that this thread has not asked for before.
fn fresh() -> u64 {
    thread_local! {
        static NEXT: Cell<u64> = const { Cell::new(0) };
    }
    let next = NEXT.get();
    NEXT.set(next + 1);
    next
}

/// Hits and a miss.
pub const SUBJECTS: &[Subject] = &[
    Subject::new("cache: hit, u64", calls!(i => by_number(i % KEYS).await)).at_most(110),
    Subject::new(
        "cache: hit, &str -> Arc",
        calls!(i => by_text(text_of(i)).await),
    )
    .at_most(200),
    Subject::new(
        "cache: hit, (&str, u64) -> Arc",
        calls!(i => by_tuple(text_of(i), i % KEYS).await),
    )
    .at_most(200),
    Subject::new(
        "cache: hit, one hot key",
        calls!(_i => by_hot_text(text_of(7)).await),
    )
    .at_most(200),
    Subject::new(
        "cache: hit, single_flight = false",
        calls!(i => alone(i % KEYS).await),
    )
    .at_most(110),
    Subject::new(
        "cache: miss, insert, evict",
        calls!(_i => missed(fresh()).await),
    )
    .at_most(350),
];

type Blob = Arc<[u8; 64]>;

fn blob(n: u64) -> Result<Blob, Failed> {
    work(n).map(|n| Blob::new([n.to_le_bytes()[0]; 64]))
}

#[cached(ttl = "5m", max_size = 10_000)]
async fn by_number(key: u64) -> Result<u64, Failed> {
    work(key)
}

#[cached(ttl = "5m", max_size = 10_000)]
async fn by_text(key: &str) -> Result<Blob, Failed> {
    blob(key.len() as u64)
}

#[cached(ttl = "5m", max_size = 10_000)]
async fn by_tuple(key: &str, number: u64) -> Result<Blob, Failed> {
    blob(key.len() as u64 + number)
}

#[cached(ttl = "5m", max_size = 10_000)]
async fn by_hot_text(key: &str) -> Result<Blob, Failed> {
    blob(key.len() as u64)
}

#[cached(ttl = "5m", max_size = 10_000, single_flight = false)]
async fn alone(key: u64) -> Result<u64, Failed> {
    work(key)
}

#[cached(ttl = "5m", max_size = 1_000)]
async fn missed(key: u64) -> Result<u64, Failed> {
    work(key)
}
