//! Cached hits: a key that is borrowed stays borrowed, and only the value's own clone may allocate.

use std::hint::black_box;
use std::sync::Arc;

use resilience::{TtlCache, cached, circuit_breaker, fallback, profile, retry_with_backoff};

use crate::{CALLS, each, now};

type Answer<T> = Result<T, std::io::Error>;

#[cached(ttl = "1h")]
async fn by_text(key: &str) -> Answer<u64> {
    Ok(key.len() as u64)
}

#[cached(ttl = "1h")]
async fn by_number(key: u64) -> Answer<u64> {
    Ok(key)
}

#[cached(ttl = "1h")]
async fn by_both(text: &str, day: u64) -> Answer<u64> {
    Ok(text.len() as u64 + day)
}

#[cached(ttl = "1h", key(pair.0, pair.1))]
async fn by_a_pair(pair: (&str, u64)) -> Answer<u64> {
    Ok(pair.0.len() as u64 + pair.1)
}

#[cached(ttl = "1h")]
async fn by_owned_text(key: String) -> Answer<u64> {
    Ok(key.len() as u64)
}

#[cached(ttl = "1h")]
async fn by_some_text(key: Option<&str>) -> Answer<u64> {
    Ok(key.map_or(0, str::len) as u64)
}

#[cached(ttl = "1h")]
async fn by_slice(key: &[u32]) -> Answer<u64> {
    Ok(key.len() as u64)
}

#[cached(ttl = "1h")]
fn by_text_sync(key: &str) -> u64 {
    key.len() as u64
}

#[cached(ttl = "1h")]
async fn gives_text(key: &str) -> Answer<String> {
    Ok(key.to_owned())
}

#[cached(ttl = "1h")]
async fn gives_shared_text(key: &str) -> Answer<Arc<str>> {
    Ok(key.into())
}

#[cached(ttl = "1h", cache_none = true)]
async fn gives_nothing(key: &str) -> Answer<Option<String>> {
    let _ = key;
    Ok(None)
}

#[profile]
#[fallback(value = 0)]
#[cached(ttl = "1h", time_to_idle = "1h", stale_if_error = "1m")]
#[retry_with_backoff]
#[circuit_breaker]
async fn stacked(key: &str, day: u64) -> Answer<u64> {
    Ok(key.len() as u64 + day)
}

/// What a hit allocates, and how many hits had moka's upkeep to do as well: now and then a read makes moka sort what was
/// read and free what was replaced, for which it allocates a little.
fn cost_of_a_hit(call: impl FnMut()) -> (u64, u64) {
    let each: Vec<_> = each(call).collect();
    let least = *each.iter().min().unwrap();
    let upkeep = each.iter().filter(|cost| **cost > least).count();
    (least, upkeep as u64)
}

macro_rules! hits {
    ($cost:literal: $($call:expr),+ $(,)?) => {
        $({
            let (cost, upkeep) = cost_of_a_hit(|| { black_box(&$call); });
            assert_eq!(cost, $cost, "{}", stringify!($call));
            assert!(upkeep <= CALLS / 50, "{} with upkeep: {}", upkeep, stringify!($call));
        })+
    };
}

#[test]
fn a_hit_on_a_borrowed_key_allocates_nothing() {
    hits![0:
        now(by_text("a key of more than a few letters")),
        now(by_number(7)),
        now(by_both("a key of more than a few letters", 7)),
        now(by_a_pair(("a key of more than a few letters", 7))),
        now(by_some_text(Some("a key of more than a few letters"))),
        now(by_slice(&[1, 2, 3])),
        by_text_sync("a key of more than a few letters"),
        now(stacked("a key of more than a few letters", 7)),
    ];
}

/// The caller's own `String` is the one allocation; no copy of it is made.
#[test]
fn a_hit_on_an_owned_key_copies_it_not() {
    hits![1: now(by_owned_text("a key of more than a few letters".to_owned()))];
}

#[test]
fn a_hit_costs_what_its_value_costs_to_clone() {
    hits![1: now(gives_text("a value of more than a few letters"))];
    hits![0:
        now(gives_shared_text("a value of more than a few letters")),
        now(gives_nothing("a value of more than a few letters")),
    ];
}

#[test]
fn a_hit_by_hand_allocates_nothing() {
    let cache: TtlCache<String, u64> = TtlCache::builder("by hand").build().unwrap();
    cache.set("a key of more than a few letters".to_owned(), 1);
    hits![0:
        cache.get("a key of more than a few letters"),
        cache.contains("a key of more than a few letters"),
    ];
}
