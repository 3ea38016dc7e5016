//! Snapshots: for code, as JSON, as a table.

use resilience::registry::scope;
use resilience::{
    BatchSnapshot, CacheSnapshot, CircuitState, FallbackSnapshot, Kind, ProfileSnapshot, Registry,
    RegistrySnapshot,
};
use serde::Deserialize;

use crate::calls::{Trouble, all_kinds, doubled, guarded};

const ALL: &str = "registry::calls::all_kinds";

async fn used() -> Registry {
    let mine = Registry::new();
    scope(&mine, async {
        for key in [1, 1, 2, 0] {
            let _answer = all_kinds(key).await;
        }
        assert_eq!(doubled(1).await, Ok(2));
        let _failed = guarded(Err(Trouble::Busy)).await;
    })
    .await;
    mine
}

#[tokio::test(start_paused = true)]
async fn each_kind_has_its_own_types() {
    let mine = used().await;
    let profiles = mine.profiles();
    let profile = profiles.iter().find(|profile| profile.name == ALL).unwrap();
    assert_eq!(
        (profile.calls, profile.success, profile.degraded),
        (4, 3, 1)
    );
    let caches = mine.caches();
    let cache = caches.iter().find(|cache| cache.name == ALL).unwrap();
    assert_eq!((cache.hits, cache.misses), (1, 3));
    let breakers = mine.circuit_breakers();
    let breaker = breakers.iter().find(|one| one.name == "calls-all").unwrap();
    assert_eq!((breaker.state, breaker.total), (CircuitState::Closed, 4));
    let retries = mine.retries();
    let retry = retries.iter().find(|retry| retry.name == ALL).unwrap();
    assert_eq!((retry.retried, retry.exhausted), (1, 1));
    let fallbacks = mine.fallbacks();
    let fallback = fallbacks.iter().find(|one| one.name == ALL).unwrap();
    assert_eq!(fallback.answered, 1);
    let batches = mine.batches();
    assert!(
        batches
            .iter()
            .any(|batch| batch.name == "registry::calls::doubled")
    );
    assert_eq!(mine.dead_letters().list(0, 10).len(), 1);
    assert!(
        mine.snapshot()
            .policies
            .is_sorted_by_key(|one| (one.kind, one.name.clone()))
    );
}

#[tokio::test(start_paused = true)]
async fn a_look_up_of_all_gives_snapshots_with_their_names() {
    let mine = used().await;
    let snapshot = mine.snapshot();
    let listed = |kind| -> Vec<&str> {
        let policies = snapshot.of_kind(kind);
        policies.map(|policy| policy.name.as_str()).collect()
    };
    macro_rules! named {
        ($($kind:ident: $all:ident,)*) => {$(
            let all = mine.$all();
            let names: Vec<_> = all.iter().map(|one| one.name.as_str()).collect();
            assert!(!names.is_empty());
            assert_eq!(names, listed(Kind::$kind));
        )*};
    }
    named! {
        CIRCUIT_BREAKER: circuit_breakers, RETRY: retries, CACHE: caches,
        PROFILE: profiles, FALLBACK: fallbacks, BATCH: batches,
    }
    // the entry shows the name, so the figures beside it don't: a key written twice is no JSON for many readers
    assert!(
        snapshot
            .policies
            .iter()
            .all(|policy| policy.figures.is_object() && policy.figures.get("name").is_none())
    );
    let fallback = snapshot.policy(Kind::FALLBACK, ALL).unwrap();
    assert_eq!(
        fallback.figures_as::<FallbackSnapshot>().unwrap().answered,
        1
    );
    let cache = snapshot.policy(Kind::CACHE, ALL).unwrap();
    assert_eq!(cache.figures_as::<CacheSnapshot>().unwrap().misses, 3);
}

#[derive(Deserialize)]
struct Read {
    at_ms: u64,
    health: resilience::Health,
    policies: Vec<ReadPolicy>,
}

#[derive(Deserialize)]
struct ReadPolicy {
    kind: String,
    name: String,
    sites: Vec<String>,
    calls: Option<u64>,
}

#[tokio::test(start_paused = true)]
async fn a_snapshot_is_read_as_json_and_by_code() {
    let snapshot: RegistrySnapshot = used().await.snapshot();
    let read: Read = serde_json::from_str(&serde_json::to_string(&snapshot).unwrap()).unwrap();
    assert_eq!((read.at_ms, read.health), (snapshot.at_ms, snapshot.health));
    assert_eq!(read.policies.len(), snapshot.policies.len());
    let profile = read
        .policies
        .iter()
        .find(|policy| policy.kind == "profile" && policy.name == ALL)
        .unwrap();
    assert_eq!(profile.calls, Some(4));
    assert!(profile.sites[0].starts_with("tests/behaviour/registry/calls.rs:"));

    let policy = snapshot.policy(Kind::PROFILE, ALL).unwrap();
    assert_eq!(policy.figures["calls"], 4);
    assert!(snapshot.policy(Kind::BATCH, ALL).is_none());
    assert!(policy.figures_as::<BatchSnapshot>().is_none());
    assert!(
        snapshot
            .of_kind(Kind::PROFILE)
            .all(|one| one.kind == Kind::PROFILE)
    );
    let named = serde_json::to_value(policy).unwrap();
    let whole: ProfileSnapshot = serde_json::from_value(named).unwrap();
    assert_eq!((whole.name.as_str(), whole.calls), (ALL, 4));
}

#[tokio::test(start_paused = true)]
async fn a_snapshot_is_a_readable_table() {
    let snapshot = used().await.snapshot();
    let table = snapshot.to_string();
    assert!(
        table.starts_with("the registry: healthy\n\nbatch `"),
        "{table}"
    );
    let at = table.find(&format!("\nprofile `{ALL}`\n")).expect("listed");
    let profile = table[at + 1..].split("\n\n").next().unwrap();
    assert!(profile.contains("calls 4"), "{profile}");
    let policies = table
        .lines()
        .filter(|line| line.ends_with('`') && !line.starts_with(' '));
    assert_eq!(policies.count(), snapshot.policies.len());
}

#[test]
fn kinds_are_the_words_of_snapshots_and_docs() {
    let kinds = [
        (Kind::CIRCUIT_BREAKER, "circuit_breaker"),
        (Kind::RETRY, "retry"),
        (Kind::CACHE, "cache"),
        (Kind::PROFILE, "profile"),
        (Kind::FALLBACK, "fallback"),
        (Kind::BATCH, "batch"),
        (Kind::RATE_LIMIT, "rate_limit"),
        (Kind::CONCURRENCY_LIMIT, "concurrency_limit"),
        (Kind::CHAOS, "chaos"),
        (Kind::DEAD_LETTER, "dead_letter"),
    ];
    for (kind, word) in kinds {
        assert_eq!((kind.as_str(), &*kind.to_string()), (word, word));
        assert_eq!(serde_json::to_value(kind).unwrap(), word);
    }
    let attributes = [
        ("circuit_breaker", "circuit_breaker"),
        ("retry_with_backoff", "retry"),
        ("cached", "cache"),
        ("profile", "profile"),
        ("fallback", "fallback"),
        ("batch", "batch"),
        ("rate_limit", "rate_limit"),
    ];
    for layer in Registry::new()
        .policies()
        .iter()
        .flat_map(|one| &one.layers)
    {
        let pair = (layer.attribute, layer.kind.as_str());
        assert!(attributes.contains(&pair), "{pair:?}");
    }
}
