//! Without attributes: the permits, the calls, the builder, the registry.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use resilience::registry::Registry;
use resilience::{Classify, ConcurrencyLimit, Failure, Kind, Rejection, RejectionKind, Severity};

use crate::{built, ends, poll, refused};

#[tokio::test(start_paused = true)]
async fn k3_never_more_are_let_in_than_may() {
    let limit = built(2);
    let one = limit.try_acquire().unwrap();
    let two = limit.try_acquire().unwrap();
    refused(limit.try_acquire(), "search");
    refused(
        limit
            .call(async { Ok::<_, String>(1) })
            .await
            .map_err(|failure| failure.rejection().unwrap().clone()),
        "search",
    );
    one.success();
    assert_eq!(limit.call_sync(|| Ok::<_, String>(7)), Ok(7));
    two.ignored();
    let shown = limit.snapshot();
    assert_eq!((shown.in_use, shown.rejected), (0, 2));
    assert_eq!(ends(&shown), [2, 0, 1, 0, 0]);
}

#[tokio::test(start_paused = true)]
async fn k2_a_dropped_call_and_one_that_panics_give_their_place_back() {
    let limit = built(1);
    let mut call = Box::pin(limit.call(std::future::pending::<Result<(), String>>()));
    assert_eq!(limit.snapshot().in_use, 0, "not before the first poll");
    assert!(poll(&mut call).is_pending());
    assert_eq!(limit.snapshot().in_use, 1);
    drop(call);
    let panics = limit.call(async {
        tokio::task::yield_now().await;
        std::panic::resume_unwind(Box::new("planned"));
        #[allow(unreachable_code, reason = "its type is what counts")]
        Ok::<(), String>(())
    });
    let mut panics = Box::pin(panics);
    assert!(poll(&mut panics).is_pending());
    assert!(catch_unwind(AssertUnwindSafe(|| poll(&mut panics))).is_err());
    let shown = limit.snapshot();
    assert_eq!((shown.in_use, shown.limit), (0, 1));
    assert_eq!(ends(&shown), [0, 0, 0, 1, 1]);
}

/// K10: the place is free when the call ends, not when somebody lets go of its future.
#[tokio::test(start_paused = true)]
async fn k10_a_finished_call_that_is_held_has_no_place() {
    let limit = built(1);
    let mut call = Box::pin(limit.call(async { Ok::<_, String>(1) }));
    assert!(poll(&mut call).is_ready());
    assert_eq!(limit.snapshot().in_use, 0);
    drop(call);
    assert_eq!(ends(&limit.snapshot()), [1, 0, 0, 0, 0]);
}

#[derive(Debug, Classify)]
enum Trouble {
    #[severity(recoverable)]
    Busy {
        #[retry_after]
        after: Option<Duration>,
    },
    #[severity(permanent)]
    Unknown,
    #[severity(source)]
    Rejected(Rejection),
}

#[tokio::test(start_paused = true)]
async fn an_error_means_overload_where_it_says_when_to_come_back_or_is_a_timeout() {
    let kinds = [RejectionKind::TimedOut, RejectionKind::CircuitOpen];
    let [timed_out, refused] =
        kinds.map(|kind| Rejection::new(kind, "inner").with_retry_after(Duration::from_secs(1)));
    let after = Some(Duration::from_secs(1));
    for (error, drops) in [
        (Trouble::Busy { after }, true),
        (Trouble::Busy { after: None }, false),
        (Trouble::Unknown, false),
        (Trouble::Rejected(timed_out), true),
        (Trouble::Rejected(refused), false),
    ] {
        let limit = built(20);
        let told = format!("{error:?}");
        let failed = limit.call(async { Err::<(), _>(error) }).await;
        assert!(matches!(failed, Err(Failure::Failed(_))));
        let shown = limit.snapshot();
        assert_eq!(shown.limit, if drops { 18 } else { 20 }, "{told}");
        let expected = [0, u64::from(drops), u64::from(!drops), 0, 0];
        assert_eq!(ends(&shown), expected, "{told}");
    }
}

#[test]
fn numbers_that_cannot_be_meant_are_refused() {
    let new = || ConcurrencyLimit::builder("search");
    for (builder, says) in [
        (
            new().max_limit(0),
            "`max_limit` is 0, but must be from 1 to 1000000",
        ),
        (
            new().min_limit(0),
            "`min_limit` is 0, but must be at least 1",
        ),
        (
            new().min_limit(30).max_limit(20),
            "`min_limit` is 30, but must be",
        ),
        (
            new().initial_limit(2).min_limit(5),
            "`initial_limit` is 2, but must be from `min_limit`",
        ),
        (
            new().initial_limit(50).max_limit(20),
            "`initial_limit` is 50, but must be",
        ),
        (
            new().tolerance(0.9),
            "`tolerance` is 0.9, but must be from 1 to 10",
        ),
        (new().tolerance(f64::NAN), "`tolerance` is NaN"),
        (new().quantile(0.0), "`quantile` is 0.0"),
        (new().quantile(1.1), "`quantile` is 1.1"),
        (
            new().window(Duration::ZERO),
            "`window` is 0ns, but must be more than zero",
        ),
        (new().minimum_calls(0), "`minimum_calls` is 0"),
        (
            new().probe_interval(Duration::ZERO),
            "`probe_interval` is 0ns",
        ),
        (new().probe_calls(0), "`probe_calls` is 0"),
        (new().backoff_ratio(0.4), "`backoff_ratio` is 0.4"),
        (new().backoff_ratio(1.0), "`backoff_ratio` is 1.0"),
    ] {
        let error = builder.build().unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
    }
    let numbers = |limit: ConcurrencyLimit| {
        let config = limit.config();
        (config.min_limit, config.initial_limit, config.max_limit)
    };
    for (builder, expected) in [
        (new(), (3, 20, 1_000)),
        (new().max_limit(10), (3, 10, 10)),
        (new().max_limit(2), (2, 2, 2)),
        (new().min_limit(50), (50, 50, 1_000)),
        (new().min_limit(5_000), (5_000, 5_000, 5_000)),
        (new().initial_limit(2), (2, 2, 1_000)),
        (new().initial_limit(3_000), (3, 3_000, 3_000)),
    ] {
        assert_eq!(numbers(builder.build().unwrap()), expected);
    }
}

#[tokio::test(start_paused = true)]
async fn the_longest_times_do_not_overflow() {
    let builder = ConcurrencyLimit::builder("search")
        .window(Duration::MAX)
        .probe_interval(Duration::MAX);
    let limit = builder.build().unwrap();
    for _ in 0..100 {
        let permit = limit.try_acquire().unwrap();
        tokio::time::advance(Duration::from_secs(86_400)).await;
        permit.success();
    }
    assert_eq!(limit.limit(), 20);
}

#[tokio::test(start_paused = true)]
async fn a_reset_forgets_all_but_the_calls_that_run() {
    let limit = built(20);
    limit.try_acquire().unwrap().dropped();
    let running = limit.try_acquire().unwrap();
    let late = limit.try_acquire().unwrap();
    limit.reset();
    let shown = limit.snapshot();
    assert_eq!((shown.limit, shown.in_use, shown.dropped), (20, 2, 0));
    // what began before moves nothing any more
    late.dropped();
    running.success();
    assert_eq!((limit.limit(), limit.snapshot().in_use), (20, 0));
}

#[test]
fn a_registry_lists_what_is_added_and_tells_of_refusals() {
    let own = Registry::new();
    let mut events = own.subscribe();
    let added = own.add(built(1)).unwrap();
    let _permit = added.try_acquire().unwrap();
    assert!(added.try_acquire().is_err());
    let event = events.try_recv().unwrap();
    assert_eq!(
        (event.kind, event.what.name()),
        (Kind::CONCURRENCY_LIMIT, "rejected")
    );
    assert!(own.add(built(1)).is_err(), "the name is taken");
    let snapshot = own.snapshot();
    let shown = snapshot.policy(Kind::CONCURRENCY_LIMIT, "search").unwrap();
    assert_eq!(
        (&shown.figures["limit"], &shown.figures["in_use"]),
        (&1.into(), &1.into())
    );
    let all = own.concurrency_limits();
    let shown = all.iter().find(|one| one.name == "search").unwrap();
    assert_eq!(shown.rejected, 1);
    let shown = Rejection::new(RejectionKind::ConcurrencyLimited, "search");
    assert_eq!(shown.to_string(), "concurrency limit `search` is reached");
    assert!(shown.is_refused() && shown.verdict().severity == Severity::Recoverable);
}

#[tokio::test(start_paused = true)]
async fn numbers_set_at_run_time_keep_what_was_learned_and_who_is_inside() {
    let own = Registry::new();
    let added = own.add(built(20)).unwrap();
    let update = |numbers: &[(&str, &str)]| {
        let numbers = numbers.iter().map(|(field, value)| (*field, *value));
        own.update(Kind::CONCURRENCY_LIMIT, "search", numbers)
    };
    let inside: Vec<_> = (0..10).map(|_| added.try_acquire().unwrap()).collect();
    update(&[
        ("max_limit", "4"),
        ("min_limit", "2"),
        ("initial_limit", "3"),
    ])
    .unwrap();
    assert_eq!((added.limit(), added.snapshot().in_use), (4, 10));
    assert!(added.try_acquire().is_err());
    drop(inside);
    update(&[
        ("min_limit", "50"),
        ("initial_limit", "60"),
        ("max_limit", "1_000"),
    ])
    .unwrap();
    let shown = added.snapshot();
    assert_eq!((shown.limit, shown.admitted, shown.abandoned), (50, 10, 10));
    assert!(
        update(&[("max_limit", "40")]).is_err(),
        "below the least one"
    );
    assert!(update(&[("tolerance", "0.5")]).is_err());
    assert_eq!(added.limit(), 50);
    update(&[("backoff_ratio", "0.5"), ("min_limit", "5")]).unwrap();
    added.try_acquire().unwrap().dropped();
    assert_eq!(added.limit(), 25);
    added.reset();
    assert_eq!(added.limit(), 60, "the first one, from now on");
}
