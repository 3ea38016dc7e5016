//! Builders, values and what they give.

use std::time::Duration;

use resilience::{
    Batcher, CircuitBreaker, CircuitState, Failure, Kind, Profile, Registry, Retry, RetryPolicy,
    Severity, TtlCache,
};
use tokio::time::advance;

use super::fields;

/// An error that nobody classified.
#[derive(Clone, Debug, PartialEq)]
struct Status(u16);

fn severity(status: &Status) -> Severity {
    if status.0 == 404 {
        Severity::Permanent
    } else {
        Severity::Recoverable
    }
}

#[tokio::test(start_paused = true)]
async fn a_breaker_is_built_added_called_and_steered() {
    let registry = Registry::new();
    let built = CircuitBreaker::builder("quotes")
        .failure_threshold(2)
        .build();
    let breaker = registry.add(built.unwrap()).unwrap();
    assert_eq!(breaker.call(async { Ok::<_, String>(1) }).await, Ok(1));
    assert_eq!(breaker.call_sync(|| Ok::<_, String>(2)), Ok(2));

    // a severity is enough of a judgement, as for a retry
    let missing = breaker
        .call_with(severity, async { Err::<(), _>(Status(404)) })
        .await;
    assert_eq!(missing, Err(Failure::Failed(Status(404))));
    for _ in 0..2 {
        let _failed = breaker.call_sync_with(severity, || Err::<(), _>(Status(503)));
    }
    assert_eq!(breaker.state(), CircuitState::Open);
    breaker.reset();
    assert_eq!(breaker.state(), CircuitState::Closed);
    breaker.force_open();
    assert_eq!(breaker.state(), CircuitState::ForcedOpen);
    breaker.disable();
    assert_eq!(breaker.state(), CircuitState::Disabled);

    let found = registry.circuit_breaker("quotes").expect("it was added");
    assert_eq!(found.state(), CircuitState::Disabled);
    assert!(
        registry.circuit_breaker("quote").is_none(),
        "an unknown name makes nothing"
    );
    fields(
        &found.snapshot(),
        &[
            "name",
            "state",
            "total",
            "successful",
            "failed",
            "rejected",
            "state_changes",
            "failure_rate",
            "failure_count",
            "success_count",
            "config",
            "opened_at_ms",
            "last_failure_at_ms",
            "health_percent",
            "ignored",
            "abandoned",
            "panicked",
            "slow",
            "last_error",
            "next_probe_at_ms",
            "late",
            "metrics_only",
            "keys",
            "ramp_up_share",
            "reopened",
            "slow_call_rate",
            "slow_in_flight",
            "would_have_rejected",
        ],
    );
}

#[tokio::test(start_paused = true)]
async fn a_retry_policy_is_a_value_that_runs_and_one_that_is_named_counts() {
    let policy = RetryPolicy::new().max_attempts(2).build().unwrap();
    let ended = policy
        .run(|attempt| async move { Err::<(), _>(attempt.number.to_string()) })
        .await;
    assert_eq!(ended, Err(Failure::Failed("2".to_owned())));

    let registry = Registry::new();
    let jira = registry.add(Retry::new("jira", policy)).unwrap();
    let stopped = jira
        .run_with(severity, |_| async { Err::<(), _>(Status(404)) })
        .await;
    assert_eq!(stopped, Err(Failure::Failed(Status(404))));
    assert_eq!(
        registry
            .retry("jira")
            .expect("it was added")
            .snapshot()
            .stopped,
        1
    );
}

#[tokio::test(start_paused = true)]
async fn a_cache_does_all_that_the_original_did() {
    let registry = Registry::new();
    let built = TtlCache::builder("by_hand")
        .ttl(Duration::from_secs(60))
        .max_size(4)
        .build();
    let prices: TtlCache<String, u32> = built.unwrap();
    let prices = registry.add(prices).unwrap();
    prices.set("a".to_owned(), 1);
    prices.set_with_ttl("b".to_owned(), 2, Duration::from_secs(1));
    advance(Duration::from_secs(1)).await;
    assert_eq!((prices.get("a"), prices.get("b")), (Some(1), None));
    assert!(prices.contains("a") && !prices.contains("b"));
    let computed = prices
        .get_or_compute("c", async || Ok::<_, String>(3))
        .await;
    assert_eq!(computed, Ok(3));
    assert!(prices.invalidate("a"));
    for key in ["d", "e", "f", "g"] {
        prices.set(key.to_owned(), 0);
    }

    let found = registry.cache("by_hand").expect("it was added");
    let seen = found.snapshot();
    assert_eq!((seen.size, seen.max_size, seen.utilisation), (4, 4, 1.0));
    assert_eq!((seen.hits, seen.misses, seen.hit_rate), (1, 2, 1.0 / 3.0));
    assert_eq!((seen.evicted, seen.expired, seen.invalidated), (1, 1, 1));
    assert_eq!((seen.ttl_ms, seen.single_flight), (Some(60_000.0), true));
    fields(
        &seen,
        &[
            "size",
            "max_size",
            "instantiations",
            "utilisation",
            "hits",
            "misses",
            "stale",
            "coalesced",
            "hit_rate",
            "evicted",
            "expired",
            "invalidated",
            "in_flight",
            "ttl_ms",
            "time_to_idle_ms",
            "cache_none",
            "cache_none_ms",
            "stale_if_error_ms",
            "stale_while_revalidate_ms",
            "single_flight",
            "name",
        ],
    );
    let listed: Vec<String> = registry
        .caches()
        .iter()
        .map(|cache| cache.name.clone())
        .collect();
    assert!(listed.contains(&"by_hand".to_owned()));
    prices.clear();
    assert_eq!(prices.snapshot().size, 0);
}

#[tokio::test(start_paused = true)]
async fn a_batcher_gathers_and_a_profile_measures() {
    let registry = Registry::new();
    let built = Batcher::builder("squares")
        .size(2)
        .build(|numbers: Vec<u32>| async move {
            Ok::<_, String>(numbers.into_iter().map(|number| number * number).collect())
        });
    let squares = registry.add(built.unwrap()).unwrap();
    let both = tokio::join!(squares.load(3), squares.load(4));
    assert_eq!(both, (Ok(9), Ok(16)));
    assert!(
        registry
            .batches()
            .iter()
            .any(|seen| seen.name == "squares" && seen.batches == 1)
    );

    let profile = registry.add(Profile::new("search")).unwrap();
    let _measured = profile.measure(async { Ok::<_, String>(1) }).await;
    let seen = registry.profile("search").expect("it was added").snapshot();
    assert_eq!(seen.success, 1);
    fields(
        &seen,
        &[
            "name",
            "calls",
            "success",
            "degraded",
            "error",
            "rejected",
            "abandoned",
            "panicked",
            "in_flight",
            "total_ms",
            "min_ms",
            "max_ms",
            "mean_ms",
            "p50_ms",
            "p95_ms",
            "p99_ms",
            "last_call_at_ms",
            "slow_ms",
            "slow_calls",
            "cache_looks",
            "cache_hits",
            "hit_rate",
        ],
    );
    let again = registry
        .add(Profile::new("search"))
        .expect_err("names are unique per kind");
    assert_eq!(
        again.to_string(),
        "there is already a profile named `search`"
    );
    assert!(registry.remove(Kind::PROFILE, "search"));
    assert!(registry.profile("search").is_none());
}
