//! What each way to end a call counts as.

use std::time::Duration;

use resilience::{
    CircuitState, Classify, Failure, OnAbandon, Registry, Rejection, RejectionKind, Severity,
    Verdict, What,
};
use tokio::time::{advance, sleep, timeout};

use super::*;

#[derive(Clone, Debug, PartialEq)]
struct Error(Severity);

impl Classify for Error {
    fn severity(&self) -> Severity {
        self.0
    }
}

/// How the breaker took the one call: (failed, ignored).
fn taken(breaker: &CircuitBreaker) -> (u64, u64) {
    let shown = breaker.snapshot();
    (shown.failed, shown.ignored)
}

#[tokio::test(start_paused = true)]
async fn b20_the_same_errors_count_closed_and_half_open() {
    let refused = Rejection::new(RejectionKind::CircuitOpen, "inner").verdict();
    let failed = Rejection::new(RejectionKind::BatchPanicked, "inner").verdict();
    let table = [
        (Verdict::of(Severity::Transient), true),
        (Verdict::of(Severity::Recoverable), true),
        (Verdict::of(Severity::Permanent), false),
        (Verdict::of(Severity::Critical), true),
        (refused, false),
        (failed, true),
    ];
    for (verdict, counts) in table {
        let expected = if counts { (1, 0) } else { (0, 1) };
        let closed = built(brittle());
        let half_open = ready(brittle()).await;
        let before = half_open.snapshot();
        for breaker in [&closed, &half_open] {
            let _failed = breaker.call_sync_with(|(): &()| verdict, || Err::<(), ()>(()));
        }
        assert_eq!(taken(&closed), expected, "{verdict:?}");
        let after = half_open.snapshot();
        assert_eq!(
            (after.failed - before.failed, after.ignored - before.ignored),
            expected
        );
        let state = if counts {
            CircuitState::Open
        } else {
            CircuitState::Closed
        };
        assert_eq!(closed.state(), state);
        let state = if counts {
            CircuitState::Open
        } else {
            CircuitState::HalfOpen
        };
        assert_eq!(half_open.state(), state);
    }
}

#[tokio::test(start_paused = true)]
async fn calls_give_the_own_error_or_the_rejection() {
    let breaker = built(brittle());
    let error = Error(Severity::Recoverable);
    let failed = breaker.call(async { Err::<(), _>(error.clone()) }).await;
    assert_eq!(failed, Err(Failure::Failed(error)));
    let refused = breaker
        .call(async { Ok::<(), Error>(()) })
        .await
        .unwrap_err();
    let rejection = refused.rejection().expect("it is open");
    assert_eq!(rejection.kind(), RejectionKind::CircuitOpen);
    assert_eq!(
        rejection.to_string(),
        "circuit breaker `quotes` is open, retry after 60s"
    );
    let shown = breaker.snapshot();
    assert_eq!((shown.total, shown.failed, shown.rejected), (2, 1, 1));
    assert!(shown.last_error.unwrap().ends_with("Error"));
}

#[tokio::test(start_paused = true)]
async fn a_critical_error_counts_and_raises_an_alert() {
    let registry = Registry::new();
    let mut events = registry.subscribe();
    let breaker = registry.add(built(brittle().failure_threshold(2))).unwrap();
    let _failed = breaker.call_sync(|| Err::<(), _>(Error(Severity::Critical)));
    assert_eq!(breaker.snapshot().failure_count, 1);
    let event = events.try_recv().expect("an alert");
    assert!(matches!(&event.what, What::Critical { error } if error.ends_with("Error")));
}

#[tokio::test(start_paused = true)]
async fn b17_a_timeout_above_it_abandons_and_a_timeout_below_it_fails() {
    let quick = Duration::from_millis(1);
    let slow = || sleep(Duration::from_secs(1));

    let inner = built(brittle().failure_threshold(20));
    for _ in 0..20 {
        let call = inner.call(async {
            slow().await;
            Ok::<(), String>(())
        });
        assert!(timeout(quick, call).await.is_err());
    }
    let shown = inner.snapshot();
    assert_eq!((shown.abandoned, shown.failed, shown.total), (20, 0, 20));
    assert_eq!(inner.state(), CircuitState::Closed);

    let inner = built(
        brittle()
            .failure_threshold(20)
            .on_abandon(OnAbandon::Failure),
    );
    for _ in 0..20 {
        let call = inner.call(async {
            slow().await;
            Ok::<(), String>(())
        });
        assert!(timeout(quick, call).await.is_err());
    }
    let shown = inner.snapshot();
    assert_eq!((shown.abandoned, shown.failed, shown.total), (20, 20, 20));
    assert_eq!(inner.state(), CircuitState::Open);

    let outer = built(brittle().failure_threshold(20));
    for _ in 0..20 {
        let call = outer.call(async {
            timeout(quick, slow())
                .await
                .map_err(|late| late.to_string())
        });
        assert!(call.await.is_err());
    }
    let shown = outer.snapshot();
    assert_eq!((shown.abandoned, shown.failed, shown.total), (0, 20, 20));
    assert_eq!(outer.state(), CircuitState::Open);
}

fn panic_in_the_body() -> Result<(), String> {
    panic!("in the body")
}

#[tokio::test(start_paused = true)]
async fn a_panic_is_a_failure_and_goes_on_unwinding() {
    let breaker = built(brittle().failure_threshold(3));
    // the future is dropped after the unwinding was caught: the permit must have known before
    let mut call = Box::pin(breaker.call(async {
        tokio::task::yield_now().await;
        panic_in_the_body()
    }));
    let mut poll = || poll_once(call.as_mut()).map(|ended| ended.is_ok());
    assert!(poll().is_pending());
    let unwound = std::panic::catch_unwind(std::panic::AssertUnwindSafe(poll));
    assert!(unwound.is_err());
    drop(call);
    let shown = breaker.snapshot();
    assert_eq!((shown.panicked, shown.failed, shown.abandoned), (1, 1, 0));
    assert_eq!(shown.failure_count, 1);
    assert_eq!(shown.last_error.as_deref(), Some("panicked"));
}

#[tokio::test(start_paused = true)]
async fn a_permit_taken_while_another_panic_unwinds_is_only_abandoned() {
    struct Cleanup<'b>(&'b CircuitBreaker);
    impl Drop for Cleanup<'_> {
        fn drop(&mut self) {
            drop(permit(self.0));
        }
    }
    let breaker = built(brittle());
    let unwound = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _cleanup = Cleanup(&breaker);
        panic!("somebody else's");
    }));
    assert!(unwound.is_err());
    let shown = breaker.snapshot();
    assert_eq!((shown.panicked, shown.abandoned), (0, 1));
    assert_eq!(breaker.state(), CircuitState::Closed);
}

#[tokio::test(start_paused = true)]
async fn the_snapshot_shows_every_count() {
    let breaker = built(brittle().failure_threshold(2).success_threshold(2));
    permit(&breaker).success();
    permit(&breaker).ignored();
    drop(permit(&breaker));
    permit(&breaker).record_failure(|| "first".to_owned());
    permit(&breaker).record_failure(|| "second".to_owned());
    assert!(breaker.try_acquire().is_err());
    let shown = breaker.snapshot();
    let ended = (
        shown.successful,
        shown.failed,
        shown.ignored,
        shown.abandoned,
        shown.rejected,
    );
    assert_eq!(ended, (1, 2, 1, 1, 1));
    assert_eq!(
        (shown.total, shown.panicked, shown.late, shown.slow),
        (6, 0, 0, 0)
    );
    assert_eq!((shown.state_changes, shown.failure_count), (1, 2));
    assert_eq!(shown.last_error.as_deref(), Some("second"));
    assert!((shown.failure_rate - 2.0 / 3.0).abs() < 1e-9);
    assert!((shown.health_percent - 100.0 / 3.0).abs() < 1e-9);
    assert_eq!(shown.opened_at_ms, shown.last_failure_at_ms);
    assert_eq!(
        shown.next_probe_at_ms.unwrap() - shown.opened_at_ms.unwrap(),
        60_000
    );
    assert_eq!(shown.config.success_threshold, 2);

    advance(RECOVERY).await;
    record(&breaker, Counted::Success);
    record(&breaker, Counted::Success);
    let shown = breaker.snapshot();
    assert_eq!(
        (shown.state, shown.state_changes),
        (CircuitState::Closed, 3)
    );
    assert_eq!((shown.opened_at_ms, shown.next_probe_at_ms), (None, None));
    assert_eq!(shown.failure_count, 0);

    breaker.reset();
    let fresh = built(brittle().failure_threshold(2).success_threshold(2));
    assert_eq!(breaker.snapshot(), fresh.snapshot());
}

#[tokio::test(start_paused = true)]
async fn reset_makes_the_calls_under_way_late() {
    let breaker = built(brittle());
    let under_way = permit(&breaker);
    breaker.reset();
    under_way.failure();
    assert_eq!(breaker.state(), CircuitState::Closed);
    assert_eq!(breaker.snapshot().late, 1);
}
