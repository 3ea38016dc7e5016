//! Entries: freshness, bounds, counts, invalidation, and the registry's view of them.

use std::cell::Cell;
use std::time::Duration;

use resilience::{Failure, Kind, Registry, TtlCache};
use tokio::time::advance;

const SECOND: Duration = Duration::from_secs(1);

fn cache(name: &str) -> TtlCache<String, u32> {
    TtlCache::builder(name).ttl(5 * SECOND).build().unwrap()
}

#[tokio::test(start_paused = true)]
async fn c13_entries_end_on_the_clock_that_tests_advance() {
    let cache = cache("c13");
    cache.set("a".to_owned(), 1);
    advance(5 * SECOND - Duration::from_nanos(1)).await;
    assert_eq!(cache.get("a"), Some(1));
    advance(Duration::from_nanos(1)).await;
    assert_eq!(cache.get("a"), None);
    assert!(!cache.contains("a"));
    assert_eq!(cache.snapshot().expired, 1);
}

#[tokio::test(start_paused = true)]
async fn c14_the_deadline_counts_from_the_end_of_the_run() {
    let cache = cache("c14");
    let slow = async || {
        tokio::time::sleep(3 * SECOND).await;
        Ok::<_, String>(1)
    };
    assert_eq!(cache.get_or_compute("a", slow).await, Ok(1));
    advance(5 * SECOND - Duration::from_nanos(1)).await;
    assert_eq!(cache.get("a"), Some(1));
    advance(Duration::from_nanos(1)).await;
    assert_eq!(cache.get("a"), None);
}

#[tokio::test(start_paused = true)]
async fn c14_reading_keeps_an_idle_entry_and_never_past_its_ttl() {
    let cache = TtlCache::<u8, u8>::builder("c14 idle")
        .ttl(5 * SECOND)
        .time_to_idle(2 * SECOND)
        .build()
        .unwrap();
    cache.set(1, 1);
    cache.set(2, 2);
    for _ in 0..4 {
        advance(SECOND).await;
        assert_eq!(cache.get(&1), Some(1));
        assert!(
            cache.contains(&1),
            "asking whether it is there is no use of it"
        );
    }
    assert_eq!(cache.get(&2), None);
    advance(SECOND).await;
    assert_eq!(cache.get(&1), None);
}

#[tokio::test(start_paused = true)]
async fn c19_no_duration_is_too_short_or_too_long() {
    for ttl in [Duration::ZERO, Duration::from_nanos(1), Duration::MAX] {
        let cache = TtlCache::<u8, u8>::builder("c19")
            .ttl(ttl)
            .time_to_idle(Duration::MAX)
            .stale_if_error(Duration::ZERO)
            .stale_while_revalidate(Duration::ZERO)
            .build()
            .unwrap();
        cache.set(1, 1);
        assert_eq!(cache.get(&1).is_some(), ttl > Duration::ZERO, "{ttl:?}");
        // a new deadline replaces the old one, longer or shorter
        cache.set_with_ttl(1, 2, SECOND);
        cache.set_with_ttl(1, 3, Duration::MAX);
        advance(2 * SECOND).await;
        assert_eq!(cache.get(&1), Some(3));
        cache.set_with_ttl(1, 4, Duration::ZERO);
        assert_eq!(cache.get(&1), None);
    }
}

#[tokio::test(start_paused = true)]
async fn c16_an_error_is_not_kept() {
    let cache = cache("c16");
    let failed = cache.get_or_compute("a", async || Err("down")).await;
    assert_eq!(failed, Err(Failure::Failed("down")));
    assert_eq!(
        cache.get_or_compute("a", async || Ok::<_, &str>(2)).await,
        Ok(2)
    );
}

#[tokio::test(start_paused = true)]
async fn c17_there_is_a_bound_by_default() {
    let cache = TtlCache::<usize, usize>::builder("c17").build().unwrap();
    let keys = super::scaled(10_000, 1_000_000);
    for key in 0..keys {
        cache.set(key, key);
    }
    let seen = cache.snapshot();
    assert_eq!((seen.max_size, seen.size), (1000, 1000));
    assert_eq!(seen.evicted, keys as u64 - 1000);
    assert!((seen.utilisation - 1.0).abs() < f64::EPSILON);
}

#[tokio::test(start_paused = true)]
async fn the_least_recently_used_goes_first() {
    let cache = TtlCache::<u8, u8>::builder("lru")
        .max_size(2)
        .build()
        .unwrap();
    cache.set(1, 1);
    cache.set(2, 2);
    assert_eq!(cache.snapshot().size, 2);
    cache.get(&1);
    cache.set(3, 3);
    assert_eq!(cache.snapshot().size, 2);
    assert_eq!(
        (cache.get(&1), cache.get(&2), cache.get(&3)),
        (Some(1), None, Some(3))
    );
}

#[tokio::test(start_paused = true)]
async fn stale_if_error_stands_in_for_as_long_as_it_says() {
    let cache = TtlCache::<u8, u8>::builder("sie")
        .ttl(SECOND)
        .stale_if_error(2 * SECOND)
        .build()
        .unwrap();
    cache.set(1, 7);
    advance(3 * SECOND - Duration::from_nanos(1)).await;
    assert_eq!(cache.get(&1), None, "it is not fresh");
    assert_eq!(cache.get_or_compute(&1, async || Err("down")).await, Ok(7));
    let seen = cache.snapshot();
    assert_eq!((seen.stale, seen.misses), (1, 1));
    advance(Duration::from_nanos(1)).await;
    let failed = cache.get_or_compute(&1, async || Err("down")).await;
    assert_eq!(failed, Err(Failure::Failed("down")));
}

#[tokio::test(start_paused = true)]
async fn invalidate_and_clear_take_out_and_count() {
    let cache = cache("invalidate");
    for key in ["a", "b", "c"] {
        cache.set(key.to_owned(), 1);
    }
    assert!(cache.invalidate("a"));
    assert!(!cache.invalidate("a"));
    cache.clear();
    assert_eq!((cache.get("b"), cache.get("c")), (None, None));
    let seen = cache.snapshot();
    assert_eq!((seen.size, seen.invalidated, seen.misses), (0, 3, 2));
    cache.set("b".to_owned(), 2);
    assert_eq!(cache.get("b"), Some(2));
}

#[tokio::test(start_paused = true)]
async fn the_registry_lists_shows_clears_and_resets_it() {
    let registry = Registry::new();
    let cache = registry.add(cache("prices")).ok().unwrap();
    assert!(
        registry
            .add(TtlCache::<u8, u8>::builder("prices").build().unwrap())
            .is_err()
    );
    cache.set("a".to_owned(), 1);
    cache.get("a");

    assert!(registry.cache("unknown").is_none());
    let seen = registry.cache("prices").unwrap();
    assert_eq!((seen.name(), seen.snapshot().hits), ("prices", 1));
    assert_eq!(
        registry
            .caches()
            .iter()
            .filter(|cache| cache.name == "prices")
            .count(),
        1
    );
    let snapshot = registry.snapshot();
    let shown = snapshot
        .policies
        .iter()
        .find(|policy| policy.kind == Kind::CACHE && policy.name == "prices")
        .unwrap();
    assert_eq!(shown.figures["hits"], 1);
    let entry = serde_json::to_value(shown).unwrap();
    let read: resilience::CacheSnapshot = serde_json::from_value(entry).unwrap();
    assert_eq!(read, seen.snapshot());

    seen.clear();
    assert_eq!(cache.get("a"), None);
    registry.reset();
    let seen = seen.snapshot();
    assert_eq!(
        (seen.size, seen.hits, seen.misses, seen.invalidated),
        (0, 0, 0, 0)
    );
}

#[tokio::test(start_paused = true)]
async fn c4_a_value_past_its_ttl_is_computed_again() {
    let cache = TtlCache::<u8, u8>::builder("c4")
        .ttl(SECOND)
        .build()
        .unwrap();
    let runs = Cell::new(0);
    for _ in 0..2 {
        let next = async || {
            runs.set(runs.get() + 1);
            Ok::<_, String>(runs.get())
        };
        cache.get_or_compute(&1, next).await.unwrap();
        advance(2 * SECOND).await;
    }
    assert_eq!(runs.get(), 2);
}

#[test]
fn c4_a_value_past_its_ttl_is_computed_again_by_a_thread() {
    let cache = TtlCache::<u8, u8>::builder("c4 sync")
        .ttl(Duration::ZERO)
        .build()
        .unwrap();
    assert_eq!(cache.get_or_compute_sync(&1, || Ok::<_, String>(1)), Ok(1));
    assert_eq!(cache.get_or_compute_sync(&1, || Ok::<_, String>(2)), Ok(2));
}

mod keys {
    use proptest::prelude::*;
    use resilience::TtlCache;

    proptest! {
        /// Keys are typed tuples, so no separator can make two of them one.
        #[test]
        fn c15_two_keys_are_never_one(
            a in ("[a:%\0]{0,3}", "[a:%\0]{0,3}"),
            b in ("[a:%\0]{0,3}", "[a:%\0]{0,3}"),
        ) {
            let cache = TtlCache::<(String, String), u8>::builder("c15").build().unwrap();
            cache.set(a.clone(), 1);
            prop_assert_eq!(cache.get(&b).is_some(), a == b);
        }
    }
}
