//! Places: how many, given back how.

use std::future::pending;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::Poll;
use std::time::Duration;

use resilience::{Bulkhead, Registry, RejectionKind, What};

use crate::{built, counted, held, poll, refused};

#[tokio::test(start_paused = true)]
async fn no_more_than_the_limit_run_at_once_and_all_that_fit_run() {
    let bulkhead = built(3, 7, None);
    let (now, most) = (AtomicU32::new(0), AtomicU32::new(0));
    let call = async || {
        let ran = bulkhead.run(async {
            let running = now.fetch_add(1, Ordering::Relaxed) + 1;
            most.fetch_max(running, Ordering::Relaxed);
            tokio::time::sleep(Duration::from_millis(10)).await;
            now.fetch_sub(1, Ordering::Relaxed);
        });
        ran.await.is_ok()
    };
    let start = tokio::time::Instant::now();
    let ran = tokio::join!(
        call(),
        call(),
        call(),
        call(),
        call(),
        call(),
        call(),
        call(),
        call(),
        call(),
        call(),
        call(),
    );
    assert_eq!(most.load(Ordering::Relaxed), 3);
    // three run and seven wait; the last two are refused
    let last = (ran.10, ran.11);
    assert_eq!((ran.0, ran.9, last), (true, true, (false, false)));
    assert_eq!(counted(&bulkhead), [10, 2, 0, 0]);
    // ten calls of 10 ms, three at a time
    let waves = start.elapsed().as_millis() / 10;
    assert_eq!(waves, 4);
}

#[test]
fn k2_a_place_is_given_back_by_a_drop_and_by_a_panic() {
    let bulkhead = built(1, 0, None);
    drop(bulkhead.try_acquire().unwrap());
    assert_eq!(held(&bulkhead), (0, 0));
    let unwound = catch_unwind(AssertUnwindSafe(|| {
        let _permit = bulkhead.try_acquire().unwrap().watched();
        std::panic::resume_unwind(Box::new(1));
    }));
    assert!(unwound.is_err());
    let unwound = catch_unwind(AssertUnwindSafe(|| {
        bulkhead.run_sync(|| std::panic::resume_unwind(Box::new(1)))
    }));
    assert!(unwound.is_err());
    let unwound = catch_unwind(AssertUnwindSafe(|| {
        let mut call = Box::pin(bulkhead.run(async { std::panic::resume_unwind(Box::new(1)) }));
        let _: Poll<Result<(), _>> = poll(&mut call);
    }));
    assert!(unwound.is_err());
    assert_eq!(held(&bulkhead), (0, 0));
    assert_eq!(counted(&bulkhead), [4, 0, 0, 0], "a panic is not abandoned");
}

#[test]
fn k2_a_call_that_is_dropped_gives_its_place_back() {
    let bulkhead = built(1, 1, None);
    let mut runs = Box::pin(bulkhead.run(pending::<()>()));
    let mut waits = Box::pin(bulkhead.run(pending::<()>()));
    let never_polled = bulkhead.run(pending::<()>());
    assert!(poll(&mut runs).is_pending() && poll(&mut waits).is_pending());
    assert_eq!(held(&bulkhead), (1, 1));
    drop(never_polled);
    drop(waits);
    assert_eq!(held(&bulkhead), (1, 0));
    drop(runs);
    assert_eq!(held(&bulkhead), (0, 0));
    assert_eq!(counted(&bulkhead), [1, 0, 0, 2]);
}

#[test]
fn k10_a_finished_call_gives_its_place_back_before_it_is_dropped() {
    let bulkhead = built(1, 0, None);
    let mut ended = Box::pin(bulkhead.run(async { 7 }));
    assert_eq!(poll(&mut ended), Poll::Ready(Ok(7)));
    assert_eq!(held(&bulkhead), (0, 0), "it is still there, but done");
    assert!(bulkhead.try_acquire().is_ok());
    drop(ended);
    assert_eq!(held(&bulkhead), (0, 0));
    assert_eq!(counted(&bulkhead)[3], 0);
}

#[test]
fn k5_letting_go_of_an_ended_call_takes_no_place_from_the_next_one() {
    let bulkhead = built(1, 0, None);
    let mut ended = Box::pin(bulkhead.run(async { 7 }));
    assert_eq!(poll(&mut ended), Poll::Ready(Ok(7)));
    // the same thread goes on with another call, in the same place
    let next = bulkhead.try_acquire().unwrap();
    drop(ended);
    refused(bulkhead.try_acquire());
    assert_eq!(
        (held(&bulkhead), counted(&bulkhead)),
        ((1, 0), [2, 1, 0, 0])
    );
    next.finish();
    assert_eq!(bulkhead.run_sync(|| held(&bulkhead)), Ok((1, 0)));
    assert_eq!(held(&bulkhead), (0, 0));
}

#[test]
fn k3_nothing_is_given_back_twice() {
    let bulkhead = built(2, 0, None);
    for _ in 0..10 {
        bulkhead.try_acquire().unwrap().finish();
        drop(Box::pin(bulkhead.run(async { 1 })));
    }
    let one = bulkhead.try_acquire().unwrap();
    let two = bulkhead.try_acquire().unwrap();
    refused(bulkhead.try_acquire());
    drop((one, two));
}

#[test]
fn k7_the_largest_numbers_can_be_meant() {
    let bulkhead = built(u32::MAX, u32::MAX, Some(Duration::MAX));
    assert_eq!(bulkhead.run_sync(|| 7), Ok(7));
    assert_eq!(held(&bulkhead), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn k7_the_longest_wait_is_a_wait() {
    let bulkhead = built(1, u32::MAX, Some(Duration::MAX));
    let permit = bulkhead.try_acquire().unwrap();
    let mut waits = bulkhead.acquire();
    assert!(poll(&mut waits).is_pending());
    drop(permit);
    assert!(waits.await.is_ok());
}

#[test]
fn numbers_that_cannot_be_meant_are_refused() {
    let none = Bulkhead::builder("disk", 0).build().unwrap_err();
    assert_eq!(none.field, "limit");
    let no_time = Bulkhead::builder("disk", 1).queue(1).wait(Duration::ZERO);
    assert_eq!(no_time.build().unwrap_err().field, "wait");
    let no_queue = Bulkhead::builder("disk", 1).wait(Duration::from_secs(1));
    assert_eq!(
        no_queue.build().unwrap_err().to_string(),
        "bulkhead `disk`: `wait` is 1s, but must be with a `queue` of at least 1, which those who wait stand in"
    );
}

#[test]
fn what_it_shows_and_tells() {
    let registry = Registry::new();
    let mut events = registry.subscribe();
    let disk = registry.add(built(1, 0, None)).unwrap();
    let permit = disk.try_acquire();
    refused(disk.try_acquire());
    let told = events.try_recv().expect("a refusal is told");
    let reason = RejectionKind::BulkheadFull.as_str();
    assert!(
        matches!(told.what, What::Rejected { reason: why, retry_after_ms: None } if why == reason)
    );
    let snapshot = serde_json::to_value(registry.snapshot()).unwrap();
    let shown = snapshot["policies"]
        .as_array()
        .and_then(|all| {
            all.iter()
                .find(|one| one["kind"] == "bulkhead" && one["name"] == "disk")
        })
        .expect("it is listed");
    let of = |field: &str| shown[field].as_u64();
    assert_eq!(
        [of("limit"), of("in_use"), of("waiting"), of("rejected")],
        [Some(1), Some(1), Some(0), Some(1)]
    );
    assert!(registry.bulkheads().contains(&disk.snapshot()));
    registry.reset();
    assert_eq!((counted(&disk), held(&disk)), ([0; 4], (1, 0)));
    drop(permit);
}
