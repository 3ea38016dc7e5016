//! Names, sites and scopes: what is shared, what wins, how often options are evaluated, and what a scope holds.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use resilience::registry::{registry, scope, scope_sync};
use resilience::{
    CircuitState, Registry, cached, circuit_breaker, fallback, profile, retry_with_backoff,
};

use crate::support::{Fault, breaker, ms, told};

#[circuit_breaker("promises-shared", failure_threshold = 2, recovery_timeout = "30s")]
async fn first(fails: bool) -> Result<(), Fault> {
    if fails { Err(Fault::Busy) } else { Ok(()) }
}

#[circuit_breaker("promises-shared", failure_threshold = 9, success_threshold = 1)]
async fn second(fails: bool) -> Result<(), Fault> {
    if fails { Err(Fault::Busy) } else { Ok(()) }
}

#[tokio::test(start_paused = true)]
async fn sites_of_one_name_share_a_breaker_the_first_place_wins_and_conflicts_are_told() {
    let mine = Registry::new();
    let mut events = mine.subscribe();
    // the second runs first, and yields all the same
    let _failed = scope(&mine, second(true)).await;
    assert_eq!(told(&mut events), ["circuit_breaker config_conflict"]);
    let _failed = scope(&mine, first(true)).await;
    assert_eq!(breaker(&mine, "promises-shared").state, CircuitState::Open);
    let shared = mine.circuit_breaker("promises-shared").unwrap();
    assert_eq!(shared.config().failure_threshold, Some(2));
    assert_eq!(shared.config().success_threshold, 1);
    assert_eq!(shared.config().recovery_timeout, ms(30_000));
    let snapshot = mine.snapshot();
    let shown = snapshot
        .policies
        .iter()
        .find(|one| one.name == "promises-shared")
        .unwrap();
    assert_eq!((shown.sites.len(), shown.conflicts.len()), (2, 1));
    let conflict = &shown.conflicts[0];
    assert_eq!((&*conflict.kept, &*conflict.ignored), ("2", "9"));
    assert_eq!(
        (&conflict.kept_at, &conflict.ignored_at),
        (&shown.sites[0], &shown.sites[1])
    );
}

#[circuit_breaker("promises-rivals", failure_threshold = 2)]
async fn counts_in_a_row() -> Result<(), Fault> {
    Err(Fault::Busy)
}

#[circuit_breaker(
    "promises-rivals",
    failure_rate = 0.5,
    minimum_calls = 1,
    success_threshold = 3
)]
async fn counts_a_rate() -> Result<(), Fault> {
    Err(Fault::Busy)
}

#[tokio::test(start_paused = true)]
async fn values_that_exclude_each_other_conflict_and_the_first_place_wins() {
    let mine = Registry::new();
    let _failed = scope(&mine, counts_a_rate()).await;
    let rivals = mine.circuit_breaker("promises-rivals").unwrap();
    assert_eq!(rivals.config().failure_threshold, Some(2));
    assert_eq!(
        (
            rivals.config().failure_rate,
            rivals.config().success_threshold
        ),
        (None, 3)
    );
    let _failed = scope(&mine, counts_in_a_row()).await;
    assert_eq!(rivals.state(), CircuitState::Open);
    let snapshot = mine.snapshot();
    let shown = snapshot
        .policies
        .iter()
        .find(|one| one.name == "promises-rivals")
        .unwrap();
    assert_eq!((shown.conflicts.len(), shown.invalid.len()), (2, 0));
}

static EVALUATED: AtomicU32 = AtomicU32::new(0);

fn threshold() -> u32 {
    EVALUATED.fetch_add(1, Relaxed);
    3
}

#[circuit_breaker("promises-evaluated", failure_threshold = threshold())]
async fn evaluated() -> Result<(), Fault> {
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn options_of_policies_with_state_are_evaluated_once_per_registry() {
    let (mine, other) = (Registry::new(), Registry::new());
    for registry in [&mine, &other] {
        let before = EVALUATED.load(Relaxed);
        for _ in 0..3 {
            assert_eq!(scope(registry, evaluated()).await, Ok(()));
        }
        let _all = registry.snapshot();
        // other tests make registries of their own, each of which counts here as well
        assert!(EVALUATED.load(Relaxed) > before);
    }
    assert_eq!(breaker(&mine, "promises-evaluated").successful, 3);
}

#[profile("promises-scoped")]
#[fallback(|_err: Fault| 0)]
#[cached(name = "promises-scoped", key(n), ttl = "1m")]
#[retry_with_backoff(
    name = "promises-scoped",
    max_attempts = 2,
    base_delay = 0,
    jitter = false
)]
#[circuit_breaker("promises-scoped", failure_threshold = 2)]
async fn everything(n: u32) -> Result<u32, Fault> {
    if n == 0 { Err(Fault::Busy) } else { Ok(n) }
}

#[tokio::test(start_paused = true)]
async fn a_scope_holds_all_state_letters_and_events_included() {
    let (mine, other) = (Registry::new(), Registry::new());
    let (mut heard, mut unheard) = (mine.subscribe(), other.subscribe());
    let mut outside = registry().subscribe();
    assert_eq!(scope(&mine, everything(0)).await, Ok(0));
    assert_eq!(told(&mut heard).len(), 4);
    assert!(told(&mut unheard).is_empty());
    assert!(
        !told(&mut outside)
            .iter()
            .any(|name| name.contains("dead_lettered"))
    );
    assert_eq!(
        (mine.dead_letters().len(), other.dead_letters().len()),
        (1, 0)
    );
    assert_eq!(breaker(&mine, "promises-scoped").state, CircuitState::Open);
    assert_eq!(
        breaker(&other, "promises-scoped").state,
        CircuitState::Closed
    );
    // open here, closed there; and each has its own cache
    assert_eq!(scope(&mine, everything(5)).await, Ok(0));
    assert_eq!(scope(&other, everything(5)).await, Ok(5));
    assert_eq!(other.cache("promises-scoped").unwrap().snapshot().size, 1);
    assert_eq!(mine.cache("promises-scoped").unwrap().snapshot().size, 0);
    assert_eq!(
        mine.profile("promises-scoped").unwrap().snapshot().degraded,
        2
    );
    assert_eq!(
        other
            .profile("promises-scoped")
            .unwrap()
            .snapshot()
            .degraded,
        0
    );
    assert_eq!(
        other.retry("promises-scoped").unwrap().snapshot().exhausted,
        0
    );
}

#[tokio::test(start_paused = true)]
async fn a_scope_goes_along_where_it_is_passed_and_a_call_keeps_the_one_it_began_with() {
    let mine = Registry::new();
    let spawned = tokio::spawn(mine.wrap(everything(7)));
    assert_eq!(spawned.await.unwrap(), Ok(7));
    assert_eq!(
        mine.profile("promises-scoped").unwrap().snapshot().success,
        1
    );
    // made inside, polled outside: it begins at the first poll
    let made = scope_sync(&mine, || everything(8));
    let other = Registry::new();
    assert_eq!(scope(&other, made).await, Ok(8));
    assert_eq!(
        other.profile("promises-scoped").unwrap().snapshot().success,
        1
    );
}

#[tokio::test(start_paused = true)]
async fn success_tells_no_event() {
    let mine = Registry::new();
    let mut events = mine.subscribe();
    for _ in 0..3 {
        assert_eq!(scope(&mine, everything(1)).await, Ok(1));
        assert_eq!(scope(&mine, first(false)).await, Ok(()));
    }
    let said: Vec<_> = told(&mut events);
    assert_eq!(said, ["circuit_breaker config_conflict"]);
}
