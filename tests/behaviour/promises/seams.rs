//! What runs inside a layer is the user's own: predicates may call back, and nothing is held across them.

use resilience::registry::scope;
use resilience::{
    CircuitState, Registry, batch, cached, circuit_breaker, fallback, profile, registry,
    retry_with_backoff,
};
use tokio::time::advance;

use crate::support::{Fault, Runs, breaker, ms};

fn looks_around(_: &Fault) -> bool {
    let snapshot = registry::registry().snapshot();
    let letters = registry::registry().dead_letters();
    !snapshot.policies.is_empty() && letters.is_empty()
}

/// An error that looks around whenever it is asked for its text.
#[derive(Clone, Debug, PartialEq)]
struct Curious;

impl std::fmt::Display for Curious {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let snapshot = registry::registry().snapshot();
        write!(f, "one of {}", snapshot.policies.len().min(1))
    }
}

impl From<resilience::Rejection> for Curious {
    fn from(_: resilience::Rejection) -> Self {
        Self
    }
}

#[profile]
#[fallback(|| registry::registry().dead_letters().len(), when = |_| { registry::registry().snapshot(); true })]
#[cached(key({ registry::registry().snapshot(); n }), ttl = "1m")]
#[retry_with_backoff(
    max_attempts = 2,
    base_delay = 0,
    jitter = false,
    retry_if = looks_around,
    failure_if = |_: &usize| { registry::registry().snapshot(); false }
)]
#[circuit_breaker("promises-callbacks", record_if = looks_around, failure_threshold = 2)]
async fn calls_back(n: u32) -> Result<usize, Fault> {
    registry::registry().reset();
    if n == 0 { Err(Fault::Busy) } else { Ok(0) }
}

#[retry_with_backoff(max_attempts = 2, base_delay = 0, jitter = false)]
#[circuit_breaker("promises-curious", failure_threshold = 2)]
async fn curious() -> Result<(), Curious> {
    Err(Curious)
}

#[tokio::test(start_paused = true)]
async fn no_lock_is_held_across_predicates_keys_handlers_and_texts() {
    let mine = Registry::new();
    assert_eq!(scope(&mine, calls_back(0)).await, Ok(1));
    assert_eq!(scope(&mine, calls_back(1)).await, Ok(0));
    assert_eq!(scope(&mine, curious()).await, Err(Curious));
    assert_eq!(mine.dead_letters().list(0, 1)[0].error, "one of 1");
    let seen = breaker(&mine, "promises-curious");
    assert_eq!(seen.last_error.as_deref(), Some("one of 1"));
}

#[profile("promises-item")]
#[cached(name = "promises-item", ttl = "1m", key(id))]
#[batch("promises-gathered", size = 3, max_wait = "10ms")]
#[circuit_breaker("promises-gathered", failure_threshold = 1)]
async fn gather(id: Vec<u32>) -> Result<Vec<u32>, Fault> {
    if id.contains(&99) {
        return Err(Fault::Busy);
    }
    Ok(id.iter().map(|id| id * 10).collect())
}

#[tokio::test(start_paused = true)]
async fn attributes_above_a_batch_are_per_item_and_those_below_per_batch() {
    let mine = Registry::new();
    scope(&mine, async {
        let all = tokio::join!(gather(1), gather(2), gather(3));
        assert_eq!(all, (Ok(10), Ok(20), Ok(30)));
        assert_eq!(gather(2).await, Ok(20));
        assert_eq!(gather_batch(vec![4, 4]).await, Ok(vec![40, 40]));
        assert_eq!(mine.profile("promises-item").unwrap().snapshot().success, 4);
        assert_eq!(breaker(&mine, "promises-gathered").successful, 2);
        let seen = mine
            .batches()
            .into_iter()
            .find(|one| one.name == "promises-gathered")
            .unwrap();
        assert_eq!((seen.items, seen.batches, seen.flushed_by_size), (3, 1, 1));
        assert_eq!(
            tokio::join!(gather(99), gather(5)),
            (Err(Fault::Busy), Err(Fault::Busy))
        );
        assert_eq!(
            breaker(&mine, "promises-gathered").state,
            CircuitState::Open
        );
    })
    .await;
}

#[circuit_breaker(
    "promises-probes",
    failure_threshold = 1,
    success_threshold = 2,
    recovery_timeout = "10s"
)]
async fn probed(runs: &Runs, lasts: u64, fails: bool) -> Result<(), Fault> {
    runs.count();
    tokio::time::sleep(ms(lasts)).await;
    if fails { Err(Fault::Busy) } else { Ok(()) }
}

#[tokio::test(start_paused = true)]
async fn half_open_lets_so_many_run_and_replaces_a_probe_that_never_answers() {
    let (mine, runs) = (Registry::new(), Runs::default());
    scope(&mine, async {
        assert!(probed(&runs, 0, true).await.is_err());
        advance(ms(10_000)).await;
        let (a, b, c) = tokio::join!(
            probed(&runs, 5, false),
            probed(&runs, 5, false),
            probed(&runs, 5, false)
        );
        let refused = [a, b, c].iter().filter(|one| one.is_err()).count();
        assert_eq!((refused, runs.take()), (1, 3));
        assert_eq!(
            breaker(&mine, "promises-probes").state,
            CircuitState::Closed
        );

        assert!(probed(&runs, 0, true).await.is_err());
        advance(ms(10_000)).await;
        let mut hung = [
            Box::pin(probed(&runs, 1_000_000, false)),
            Box::pin(probed(&runs, 1_000_000, false)),
        ];
        for one in &mut hung {
            let waits = tokio::time::timeout(ms(1), one).await;
            assert!(waits.is_err());
        }
        assert!(probed(&runs, 0, false).await.is_err());
        advance(ms(10_000)).await;
        assert_eq!(probed(&runs, 0, false).await, Ok(()));
        assert_eq!(probed(&runs, 0, false).await, Ok(()));
        assert_eq!(
            breaker(&mine, "promises-probes").state,
            CircuitState::Closed
        );
    })
    .await;
}

#[circuit_breaker("promises-abandoned", failure_threshold = 1)]
async fn abandoned() -> Result<(), Fault> {
    std::future::pending().await
}

#[circuit_breaker("promises-abandoned-counts", failure_threshold = 1, on_abandon = failure)]
async fn abandoned_counts() -> Result<(), Fault> {
    std::future::pending().await
}

#[tokio::test(start_paused = true)]
async fn an_abandoned_call_says_nothing_unless_on_abandon_says_so() {
    let mine = Registry::new();
    for _ in 0..2 {
        let _dropped = tokio::time::timeout(ms(1), scope(&mine, abandoned())).await;
    }
    let seen = breaker(&mine, "promises-abandoned");
    assert_eq!(
        (seen.state, seen.abandoned, seen.failed),
        (CircuitState::Closed, 2, 0)
    );
    let _dropped = tokio::time::timeout(ms(1), scope(&mine, abandoned_counts())).await;
    let seen = breaker(&mine, "promises-abandoned-counts");
    assert_eq!(
        (seen.state, seen.abandoned, seen.failed),
        (CircuitState::Open, 1, 1)
    );
}
