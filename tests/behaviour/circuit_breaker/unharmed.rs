//! What user code may do to a breaker, and the breaker not to its users.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use resilience::{CircuitState, Registry, Rejection};
use tracing::span::{Attributes, Id, Record};
use tracing::{Metadata, Subscriber};

use super::*;
use crate::listening::listening;

/// A subscriber whose code runs in the middle of telling an event.
struct Meddler<F>(F);

thread_local! {
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// Leaves the subscriber's code, by a panic as well.
struct Outside;

impl Drop for Outside {
    fn drop(&mut self) {
        INSIDE.set(false);
    }
}

impl<F: Fn() + Send + Sync + 'static> Subscriber for Meddler<F> {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "resilience"
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, _: &tracing::Event<'_>) {
        // once: what it does tells events too
        if !INSIDE.replace(true) {
            let _outside_again = Outside;
            (self.0)();
        }
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[test]
fn b15_b16_subscribers_may_call_back_and_may_panic() {
    let breaker = Arc::new(built(brittle()));
    let calls = Arc::new(AtomicU64::new(0));
    let meddler = {
        let (breaker, calls) = (breaker.clone(), calls.clone());
        Meddler(move || {
            calls.fetch_add(1, Ordering::Relaxed);
            let _state = breaker.state();
            let _shown = breaker.snapshot();
            breaker.reset();
            assert_eq!(breaker.call_sync(|| Ok::<_, String>(7)), Ok(7));
            panic!("a subscriber panics");
        })
    };
    listening();
    tracing::subscriber::with_default(meddler, || {
        for _ in 0..6 {
            fail(&breaker, 1);
            breaker.force_open();
        }
    });
    assert!(calls.load(Ordering::Relaxed) >= 12);
    breaker.reset();
    for _ in 0..100 {
        assert_eq!(breaker.call_sync(|| Ok::<_, String>(7)), Ok(7));
    }
    assert_eq!(breaker.snapshot().successful, 100);
}

#[tokio::test(start_paused = true)]
async fn b19_rejections_stay_small() {
    assert!(size_of::<Rejection>() <= 40, "{}", size_of::<Rejection>());
    let breaker = built(brittle());
    fail(&breaker, 1);
    let first = breaker.try_acquire().unwrap_err();
    for _ in 0..thorough(1_000_000, 10_000) {
        assert_eq!(
            breaker.try_acquire().unwrap_err(),
            first,
            "nothing is added to it"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn b21_no_task_is_ever_spawned() {
    let registry = Registry::new();
    let breaker = registry.add(ready(brittle()).await).unwrap();
    let _done = breaker.call(async { Ok::<_, String>(()) }).await;
    drop((breaker, registry));
    let metrics = tokio::runtime::Handle::current().metrics();
    assert_eq!(metrics.num_alive_tasks(), 0);
}

#[test]
fn g4_panics_in_calls_harm_no_later_call() {
    let breaker = built(brittle().failure_threshold(10));
    for _ in 0..5 {
        let panicking = AssertUnwindSafe(|| {
            breaker.call_sync(|| -> Result<(), String> { panic!("in the body") })
        });
        assert!(catch_unwind(panicking).is_err());
        let describing =
            AssertUnwindSafe(|| permit(&breaker).record_failure(|| panic!("in the text")));
        assert!(catch_unwind(describing).is_err());
        breaker.close();
        permit(&breaker).success();
    }
    for _ in 0..1_000 {
        permit(&breaker).success();
    }
    let shown = breaker.snapshot();
    assert_eq!((shown.panicked, shown.successful), (10, 1_005));
    assert_eq!(breaker.state(), CircuitState::Closed);
}
