//! Outcomes by return type: `Option` and plain values through the attributes, sync functions, and disjoint profiles.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use resilience::registry::{scope, scope_sync};
use resilience::{
    CircuitState, Registry, attempt, cached, circuit_breaker, fallback, profile, retry_with_backoff,
};

use crate::support::{Fault, Runs, breaker};

#[profile("promises-option")]
#[cached(key(n), ttl = "1m")]
#[retry_with_backoff(max_attempts = 3, base_delay = 0, jitter = false)]
#[circuit_breaker("promises-option", failure_threshold = 1)]
async fn option(n: u32, runs: &Runs) -> Option<u32> {
    runs.count();
    (n > 0).then_some(n)
}

#[profile("promises-option-answered")]
#[fallback(|| 7)]
#[circuit_breaker("promises-option-answered")]
async fn option_answered(n: u32) -> Option<u32> {
    (n > 0).then_some(n)
}

#[tokio::test(start_paused = true)]
async fn none_is_retried_ignored_by_breakers_no_error_of_profiles_and_what_a_rejection_becomes() {
    let (mine, runs) = (Registry::new(), Runs::default());
    scope(&mine, async {
        assert_eq!(option(0, &runs).await, None);
        assert_eq!(runs.take(), 3);
        assert_eq!(option(1, &runs).await, Some(1));
        assert_eq!(option(1, &runs).await, Some(1));
        assert_eq!(runs.take(), 1);
        let seen = breaker(&mine, "promises-option");
        assert_eq!(
            (seen.state, seen.ignored, seen.failed),
            (CircuitState::Closed, 3, 0)
        );
        mine.circuit_breaker("promises-option")
            .unwrap()
            .force_open();
        assert_eq!(option(2, &runs).await, None);
        assert_eq!(runs.take(), 0);
        let seen = mine.profile("promises-option").unwrap().snapshot();
        assert_eq!((seen.success, seen.error, seen.rejected), (3, 0, 1));
        assert!(mine.dead_letters().is_empty());
        assert_eq!(option_answered(0).await, Some(7));
        assert_eq!(option_answered(1).await, Some(1));
        let seen = mine.profile("promises-option-answered").unwrap().snapshot();
        assert_eq!((seen.success, seen.degraded), (1, 1));
    })
    .await;
}

#[profile("promises-disjoint")]
#[fallback(|_err: Fault| 0, when = |failure: &resilience::Failure<Fault>| failure.error() == Some(&Fault::Unknown))]
#[circuit_breaker("promises-disjoint", failure_threshold = 100)]
async fn disjoint(fault: Option<Fault>) -> Result<u32, Fault> {
    tokio::task::yield_now().await;
    match &fault {
        None => Ok(1),
        Some(Fault::Revoked) => panic!("the test's own panic"),
        Some(fault) => Err(fault.clone()),
    }
}

#[tokio::test(start_paused = true)]
async fn a_profiles_outcomes_are_disjoint() {
    let mine = Registry::new();
    let call = |fault| scope(&mine, disjoint(fault));
    assert_eq!(call(None).await, Ok(1));
    assert_eq!(call(Some(Fault::Unknown)).await, Ok(0));
    assert_eq!(call(Some(Fault::Busy)).await, Err(Fault::Busy));
    let mut dropped = Box::pin(call(None));
    assert!(futures_poll(&mut dropped).await);
    drop(dropped);
    let panicking = tokio::spawn(mine.wrap(disjoint(Some(Fault::Revoked))));
    assert!(panicking.await.unwrap_err().is_panic());
    mine.circuit_breaker("promises-disjoint")
        .unwrap()
        .force_open();
    assert!(call(None).await.is_err());
    let seen = mine.profile("promises-disjoint").unwrap().snapshot();
    let counts = [
        seen.success,
        seen.degraded,
        seen.error,
        seen.rejected,
        seen.abandoned,
        seen.panicked,
    ];
    assert_eq!((counts, seen.calls, seen.in_flight), ([1; 6], 6, 0));
    let seen = breaker(&mine, "promises-disjoint");
    assert_eq!((seen.abandoned, seen.panicked, seen.ignored), (1, 1, 1));
}

/// Polls once: whether it is pending.
async fn futures_poll<F: Future + Unpin>(future: &mut F) -> bool {
    std::future::poll_fn(|cx| {
        std::task::Poll::Ready(std::pin::Pin::new(&mut *future).poll(cx).is_pending())
    })
    .await
}

#[profile("promises-sync")]
#[fallback(|_err: Fault| 0)]
#[cached(name = "promises-sync", key(n), ttl = "1m")]
#[retry_with_backoff(max_attempts = 3, base_delay = "1ms", jitter = false)]
#[circuit_breaker("promises-sync", failure_threshold = 100)]
fn sync(n: u32, runs: &Runs) -> Result<u32, Fault> {
    runs.count();
    if n == 0 || attempt().number < 2 {
        Err(Fault::Busy)
    } else {
        Ok(n)
    }
}

#[test]
fn sync_functions_have_all_five_layers() {
    let (mine, runs) = (Registry::new(), Runs::default());
    scope_sync(&mine, || {
        assert_eq!(sync(3, &runs), Ok(3));
        assert_eq!((sync(3, &runs), runs.take()), (Ok(3), 2));
        assert_eq!((sync(0, &runs), runs.take()), (Ok(0), 3));
        assert_eq!((sync(0, &runs), runs.take()), (Ok(0), 3));
    });
    let seen = mine.profile("promises-sync").unwrap().snapshot();
    assert_eq!((seen.success, seen.degraded), (2, 2));
    assert_eq!(mine.dead_letters().len(), 2);
}

#[cached(name = "promises-fibonacci", ttl = "1m")]
fn fibonacci(n: u64) -> u64 {
    if n < 2 {
        n
    } else {
        fibonacci(n - 1) + fibonacci(n - 2)
    }
}

#[cached(name = "promises-recursive", key(1), ttl = "1m")]
fn recursive(depth: u32) -> u32 {
    if depth == 0 {
        0
    } else {
        recursive(depth - 1) + 1
    }
}

#[test]
fn a_recursive_call_for_the_key_its_own_thread_computes_runs_the_body() {
    let mine = Registry::new();
    scope_sync(&mine, || {
        assert_eq!(fibonacci(50), 12_586_269_025);
        assert_eq!(recursive(3), 3);
    });
}

static ENTERED: AtomicU32 = AtomicU32::new(0);

#[cached(name = "promises-parked", key(n), ttl = "1m")]
fn parked(n: u32, waits: &std::sync::Barrier) -> u32 {
    waits.wait();
    ENTERED.fetch_add(1, Relaxed) + n
}

#[test]
fn threads_that_miss_together_park_for_one_run() {
    let mine = Registry::new();
    let waits = Arc::new(std::sync::Barrier::new(2));
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let (mine, waits) = (mine.clone(), waits.clone());
            std::thread::spawn(move || scope_sync(&mine, || parked(1, &waits)))
        })
        .collect();
    let cache = mine.cache("promises-parked").unwrap();
    while cache.snapshot().in_flight == 0 {
        std::thread::yield_now();
    }
    waits.wait();
    for thread in threads {
        assert_eq!(thread.join().unwrap(), 1);
    }
    assert_eq!(ENTERED.load(Relaxed), 1);
    let seen = cache.snapshot();
    assert_eq!((seen.misses, seen.hits + seen.coalesced), (1, 3));
}

#[retry_with_backoff(max_attempts = 2, base_delay = "20ms", jitter = false)]
fn sleeps() -> Result<(), Fault> {
    if attempt().number == 1 {
        Err(Fault::Busy)
    } else {
        Ok(())
    }
}

#[test]
fn a_sync_retry_sleeps_its_thread() {
    let mine = Registry::new();
    let profile = mine
        .add(resilience::Profile::new("promises-sleeps"))
        .unwrap();
    assert_eq!(profile.measure_sync(|| scope_sync(&mine, sleeps)), Ok(()));
    assert!(profile.snapshot().min_ms.unwrap() >= 20.0);
    assert_eq!(
        mine.retries().iter().map(|one| one.slept_ms).max(),
        Some(20)
    );
}
