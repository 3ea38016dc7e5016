//! What a cache keeps, gives, shares and counts.

use std::sync::Arc;

use resilience::registry::scope;
use resilience::{
    CacheHandle, CacheSnapshot, ProfileSnapshot, Registry, Rejection, cached, circuit_breaker,
    fallback, profile, retry_with_backoff,
};
use tokio::time::advance;

use crate::support::{Fault, Runs, ms};

fn cache(mine: &Registry, name: &str) -> CacheHandle {
    mine.cache(name).expect("an attribute declares it")
}

fn looks(seen: &CacheSnapshot) -> (u64, u64, u64, u64) {
    (seen.hits, seen.stale, seen.coalesced, seen.misses)
}

#[profile("promises-looks")]
#[cached(
    name = "promises-looks",
    ttl = "10s",
    key(n),
    stale_while_revalidate = "5s"
)]
async fn priced(n: u32, runs: &Runs) -> Result<u32, Fault> {
    tokio::time::sleep(ms(100)).await;
    Ok(n + runs.count())
}

#[tokio::test(start_paused = true)]
async fn hit_stale_coalesced_and_miss_are_as_defined_and_the_rate_is_hits_over_all_four() {
    let (mine, runs) = (Registry::new(), Runs::default());
    let three = || {
        scope(&mine, async {
            tokio::join!(priced(1, &runs), priced(1, &runs), priced(1, &runs))
        })
    };
    assert_eq!(three().await, (Ok(2), Ok(2), Ok(2)));
    assert_eq!(
        looks(&cache(&mine, "promises-looks").snapshot()),
        (0, 0, 2, 1)
    );
    assert_eq!(three().await, (Ok(2), Ok(2), Ok(2)));
    assert_eq!(
        looks(&cache(&mine, "promises-looks").snapshot()),
        (3, 0, 2, 1)
    );
    advance(ms(10_000)).await;
    // one runs, the others have the old value at once
    assert_eq!(three().await, (Ok(3), Ok(2), Ok(2)));
    let seen = cache(&mine, "promises-looks").snapshot();
    assert_eq!(looks(&seen), (3, 2, 2, 2));
    assert!((seen.hit_rate - 3.0 / 9.0).abs() < 1e-9);
    let profile: ProfileSnapshot = mine.profile("promises-looks").unwrap().snapshot();
    assert_eq!((profile.cache_looks, profile.cache_hits), (9, 3));
    assert_eq!((profile.success, profile.degraded), (7, 2));
}

#[cached(
    name = "promises-runner",
    ttl = "10s",
    key(1),
    stale_while_revalidate = "5s"
)]
async fn refreshed(runs: &Runs) -> Result<u32, Fault> {
    match runs.count() {
        2 => Err(Fault::Busy),
        n => Ok(n),
    }
}

#[tokio::test(start_paused = true)]
async fn where_the_runner_fails_the_next_caller_runs() {
    let (mine, runs) = (Registry::new(), Runs::default());
    assert_eq!(scope(&mine, refreshed(&runs)).await, Ok(1));
    advance(ms(11_000)).await;
    assert_eq!(scope(&mine, refreshed(&runs)).await, Err(Fault::Busy));
    assert_eq!(scope(&mine, refreshed(&runs)).await, Ok(3));
    assert_eq!(scope(&mine, refreshed(&runs)).await, Ok(3));
}

#[cached(name = "promises-stale", ttl = "10s", key(1), stale_if_error = "10m")]
#[circuit_breaker("promises-stale", failure_threshold = 1)]
async fn kept_for_bad_times(runs: &Runs) -> Result<u32, Fault> {
    match runs.count() {
        1 => Ok(1),
        _ => Err(Fault::Busy),
    }
}

#[tokio::test(start_paused = true)]
async fn an_expired_value_stands_in_for_an_error_and_for_a_rejection_as_long_as_it_may() {
    let (mine, runs) = (Registry::new(), Runs::default());
    assert_eq!(scope(&mine, kept_for_bad_times(&runs)).await, Ok(1));
    advance(ms(10_000)).await;
    assert_eq!(scope(&mine, kept_for_bad_times(&runs)).await, Ok(1));
    // now the circuit is open
    assert_eq!(scope(&mine, kept_for_bad_times(&runs)).await, Ok(1));
    assert_eq!(runs.take(), 2);
    assert_eq!(
        looks(&cache(&mine, "promises-stale").snapshot()),
        (0, 2, 0, 1)
    );
    mine.circuit_breaker("promises-stale").unwrap().force_open();
    advance(ms(600_000)).await;
    assert!(scope(&mine, kept_for_bad_times(&runs)).await.is_err());
}

type Maybe<T> = Result<Option<T>, Fault>;

#[cached(ttl = "10s", key(n))]
async fn maybe(n: u32, runs: &Runs) -> Maybe<u32> {
    runs.count();
    Ok((n > 10).then_some(n))
}

#[cached(ttl = "10s", key(n), cache_none = "1s")]
async fn maybe_kept(n: u32, runs: &Runs) -> Maybe<u32> {
    runs.count();
    Ok((n > 10).then_some(n))
}

#[tokio::test(start_paused = true)]
async fn none_is_known_by_its_type_under_an_alias() {
    let (mine, runs) = (Registry::new(), Runs::default());
    scope(&mine, async {
        for n in [1, 1, 11, 11] {
            let _seen = maybe(n, &runs).await;
        }
        assert_eq!(runs.take(), 3);
        for n in [1, 1, 11, 11] {
            let _seen = maybe_kept(n, &runs).await;
        }
        assert_eq!(runs.take(), 2);
        advance(ms(1_000)).await;
        for n in [1, 11] {
            let _seen = maybe_kept(n, &runs).await;
        }
        assert_eq!(runs.take(), 1);
    })
    .await;
}

#[cached(ttl = "10s", key(n))]
#[fallback(|_err| 0)]
#[retry_with_backoff(max_attempts = 1)]
async fn answered(n: u32, runs: &Runs) -> Result<u32, Fault> {
    if runs.count() == 1 {
        Err(Fault::Busy)
    } else {
        Ok(n)
    }
}

#[tokio::test(start_paused = true)]
async fn a_fallbacks_value_is_passed_on_and_never_stored() {
    let (mine, runs) = (Registry::new(), Runs::default());
    scope(&mine, async {
        assert_eq!(answered(5, &runs).await, Ok(0));
        assert_eq!(answered(5, &runs).await, Ok(5));
        assert_eq!(answered(5, &runs).await, Ok(5));
    })
    .await;
    assert_eq!(runs.take(), 2);
}

/// No `Clone`.
#[derive(Debug, PartialEq)]
struct Own;

#[cached(ttl = "10s", key(n))]
async fn not_shared(n: u32, runs: &Runs) -> Result<u32, Own> {
    tokio::time::sleep(ms(100)).await;
    if runs.count() < 3 { Err(Own) } else { Ok(n) }
}

#[cached(ttl = "10s", key(n))]
async fn shared_in_an_arc(n: u32, runs: &Runs) -> Result<u32, Arc<Own>> {
    tokio::time::sleep(ms(100)).await;
    runs.count();
    if n == 1 { Err(Arc::new(Own)) } else { Ok(n) }
}

#[tokio::test(start_paused = true)]
async fn an_error_reaches_every_waiter_or_they_go_on_one_at_a_time() {
    let (mine, runs) = (Registry::new(), Runs::default());
    scope(&mine, async {
        let (a, b, c, d) = tokio::join!(
            not_shared(1, &runs),
            not_shared(1, &runs),
            not_shared(1, &runs),
            not_shared(1, &runs)
        );
        let failed = [a, b, c, d].iter().filter(|one| one.is_err()).count();
        assert_eq!(failed, 2);
        assert_eq!(runs.take(), 3);
        let all = tokio::join!(shared_in_an_arc(1, &runs), shared_in_an_arc(1, &runs));
        assert_eq!(all, (Err(Arc::new(Own)), Err(Arc::new(Own))));
        assert_eq!(runs.take(), 1);
    })
    .await;
}

#[cached(name = "promises-invalidated", ttl = "10s", key(1))]
async fn invalidated(runs: &Runs) -> u32 {
    tokio::time::sleep(ms(100)).await;
    runs.count()
}

#[tokio::test(start_paused = true)]
async fn a_clear_during_a_run_keeps_its_value_from_being_stored() {
    let (mine, runs) = (Registry::new(), Runs::default());
    scope(&mine, async {
        let clear = async {
            tokio::time::sleep(ms(50)).await;
            cache(&mine, "promises-invalidated").clear();
        };
        assert_eq!(tokio::join!(invalidated(&runs), clear).0, 1);
        assert_eq!(invalidated(&runs).await, 2);
        assert_eq!(invalidated(&runs).await, 2);
    })
    .await;
}

#[cached(ttl = "1s", key(1))]
async fn slow(runs: &Runs) -> u32 {
    tokio::time::sleep(ms(5_000)).await;
    runs.count()
}

#[tokio::test(start_paused = true)]
async fn the_ttl_counts_from_the_end_of_the_run() {
    let (mine, runs) = (Registry::new(), Runs::default());
    scope(&mine, async {
        assert_eq!(slow(&runs).await, 1);
        advance(ms(999)).await;
        assert_eq!(slow(&runs).await, 1);
        advance(ms(1)).await;
        assert_eq!(slow(&runs).await, 2);
    })
    .await;
}

struct Tenant(u32);

impl Tenant {
    #[cached(ttl = "10s", key(self.0, n))]
    async fn keyed(&self, n: u32) -> u32 {
        self.0 + n
    }

    #[cached(ttl = "10s", skip(self))]
    async fn skipped(&self, n: u32) -> u32 {
        self.0 + n
    }
}

#[tokio::test(start_paused = true)]
async fn instances_are_told_apart_where_self_is_in_the_key_and_only_there() {
    let mine = Registry::new();
    scope(&mine, async {
        assert_eq!(
            (Tenant(10).keyed(1).await, Tenant(20).keyed(1).await),
            (11, 21)
        );
        assert_eq!(
            (Tenant(10).skipped(1).await, Tenant(20).skipped(1).await),
            (11, 11)
        );
    })
    .await;
}

#[profile("promises-degraded")]
#[fallback(|rejection: Rejection| 1000 + u32::from(rejection.is_refused()))]
#[circuit_breaker("promises-plain-value")]
async fn plain_value(n: u32) -> u32 {
    n
}

#[tokio::test(start_paused = true)]
async fn a_plain_value_may_be_refused_below_a_fallback_that_answers_all() {
    let mine = Registry::new();
    assert_eq!(scope(&mine, plain_value(1)).await, 1);
    mine.circuit_breaker("promises-plain-value")
        .unwrap()
        .force_open();
    assert_eq!(scope(&mine, plain_value(1)).await, 1001);
    let seen = mine.profile("promises-degraded").unwrap().snapshot();
    assert_eq!((seen.success, seen.degraded, seen.rejected), (1, 1, 0));
}
