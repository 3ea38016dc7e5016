//! The rows of the failure list, and what the figures show.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use resilience::{Batcher, Failure, Registry, RejectionKind, What};

use super::{Numbers, Seen, now, settle, spawn_load};

fn kind<T, E>(loaded: Result<T, Failure<E>>) -> RejectionKind {
    match loaded {
        Err(Failure::Rejected(rejection)) => rejection.kind(),
        _ => panic!("not rejected"),
    }
}

#[tokio::test(start_paused = true)]
async fn a1_a_panic_is_told_to_every_caller_and_the_next_batch_works() {
    for late in [false, true] {
        let runs = Arc::new(AtomicUsize::new(0));
        let count = runs.clone();
        let batcher: Numbers = Arc::new(
            Batcher::builder("panics")
                .size(10)
                .build(move |items: Vec<u32>| {
                    let first = count.fetch_add(1, Ordering::Relaxed) == 0;
                    assert!(!first || late, "before there is a future");
                    async move {
                        tokio::task::yield_now().await;
                        assert!(!first, "in the run");
                        Ok(items)
                    }
                })
                .unwrap(),
        );
        let callers: Vec<_> = (0..10).map(|item| spawn_load(&batcher, item)).collect();
        for caller in callers {
            assert_eq!(kind(caller.await.unwrap()), RejectionKind::BatchPanicked);
        }
        assert_eq!(batcher.load(3).await, Ok(3));
        let shown = batcher.snapshot();
        assert_eq!(
            (
                shown.panicked,
                shown.batches,
                shown.in_flight,
                shown.waiting
            ),
            (1, 2, 0, 0)
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a2_a_wrong_number_of_results_is_an_error_to_every_caller() {
    for got in [0_u8, 1, 4, 6, 11] {
        let batcher: Numbers = Arc::new(
            Batcher::builder("miscounts")
                .size(5)
                .build(move |_| async move { Ok(vec![7; got.into()]) })
                .unwrap(),
        );
        let callers: Vec<_> = (0..5).map(|item| spawn_load(&batcher, item)).collect();
        for caller in callers {
            assert_eq!(
                kind(caller.await.unwrap()),
                RejectionKind::BatchShape {
                    expected: 5,
                    got: got.into()
                }
            );
        }
        assert_eq!(batcher.snapshot().shape_errors, 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a2_results_are_positional_whatever_they_say() {
    let batcher = Batcher::builder("reversed")
        .size(3)
        .build(|items: Vec<u32>| async move {
            Ok::<_, String>(items.into_iter().rev().collect::<Vec<_>>())
        })
        .unwrap();
    let all = tokio::join!(batcher.load(1), batcher.load(2), batcher.load(3));
    assert_eq!(all, (Ok(3), Ok(2), Ok(1)));
}

#[tokio::test(start_paused = true)]
async fn a3_equal_items_are_passed_through_and_all_answered() {
    let seen = Seen::default();
    let batcher = Batcher::builder("twins")
        .size(3)
        .build(seen.tens(1))
        .unwrap();
    let all = tokio::join!(batcher.load(1), batcher.load(1), batcher.load(2));
    assert_eq!(all, (Ok(10), Ok(10), Ok(20)));
    assert_eq!(seen.batches(), [vec![1, 1, 2]]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a4_no_item_is_lost_between_two_batches() {
    let thorough = std::env::var_os("RESILIENCE_THOROUGH").is_some();
    let rounds = if thorough { 20_000 } else { 500 };
    let seen = Seen::default();
    let batcher: Numbers = Arc::new(
        Batcher::builder("small")
            .size(2)
            .max_wait(Duration::from_millis(1))
            .build(seen.tens(0))
            .unwrap(),
    );
    for round in 0..rounds {
        let callers: Vec<_> = (0..3)
            .map(|item| spawn_load(&batcher, round * 3 + item))
            .collect();
        for (item, caller) in (0..).zip(callers) {
            assert_eq!(caller.await.unwrap(), Ok((round * 3 + item) * 10));
        }
    }
    assert!(seen.batches().iter().all(|batch| batch.len() <= 2));
    assert_eq!(batcher.snapshot().items, u64::from(rounds) * 3);
}

#[tokio::test(start_paused = true)]
async fn a5_a_drained_batcher_answers_who_waits_and_refuses_the_rest() {
    let seen = Seen::default();
    let batcher: Numbers = Arc::new(
        Batcher::builder("closing")
            .size(1000)
            .max_wait(Duration::from_secs(3600))
            .build(seen.tens(3))
            .unwrap(),
    );
    let waiting: Vec<_> = (0..100).map(|item| spawn_load(&batcher, item)).collect();
    settle().await;
    let start = now();
    batcher.drain().await;
    let shown = batcher.snapshot();
    assert_eq!((shown.waiting, shown.in_flight), (0, 0));
    for (item, caller) in (0..).zip(waiting) {
        assert_eq!(caller.await.unwrap(), Ok(item * 10));
    }
    for item in 0..100 {
        assert_eq!(kind(batcher.load(item).await), RejectionKind::BatchClosed);
    }
    assert_eq!(start.elapsed(), Duration::ZERO);
    let shown = batcher.snapshot();
    assert!(shown.closed);
    assert_eq!((shown.refused, shown.flushed_by_hand), (100, 1));

    let registry = Registry::new();
    let batcher = registry.add(Arc::into_inner(batcher).unwrap()).unwrap();
    registry.reset();
    assert!(!batcher.snapshot().closed);
    let (one, two) = tokio::join!(batcher.load(1), async {
        settle().await;
        batcher.flush()
    });
    assert_eq!((one, two), (Ok(10), 1));
}

#[tokio::test(start_paused = true)]
async fn a6_callers_that_go_take_their_items_along() {
    let seen = Seen::default();
    let batcher: Numbers = Arc::new(Batcher::builder("goes").build(seen.tens(1)).unwrap());

    let all: Vec<_> = (0..10).map(|item| spawn_load(&batcher, item)).collect();
    settle().await;
    all.iter().for_each(tokio::task::JoinHandle::abort);
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(seen.batches().is_empty());
    assert_eq!(batcher.snapshot().withdrawn, 10);

    let half: Vec<_> = (0..10).map(|item| spawn_load(&batcher, item)).collect();
    settle().await;
    half.iter()
        .step_by(2)
        .for_each(tokio::task::JoinHandle::abort);
    for (item, caller) in (0..).zip(half) {
        match caller.await {
            Ok(loaded) => assert_eq!(loaded, Ok(item * 10)),
            Err(aborted) => assert!(aborted.is_cancelled() && item % 2 == 0),
        }
    }
    assert_eq!(seen.batches(), [vec![1, 3, 5, 7, 9]]);
}

#[tokio::test(start_paused = true)]
async fn a7_a_batch_function_may_take_its_time() {
    let batcher = Batcher::builder("slow")
        .size(2)
        .build(|items: Vec<u32>| async move {
            tokio::time::sleep(Duration::from_secs(1)).await;
            Ok::<_, String>(items)
        })
        .unwrap();
    for round in 1..4 {
        let pair = tokio::join!(batcher.load(round), batcher.load(0));
        assert_eq!(pair, (Ok(round), Ok(0)));
    }
}

#[tokio::test(start_paused = true)]
async fn a8_the_wait_runs_from_the_first_item() {
    let seen = Seen::default();
    let batcher: Numbers = Arc::new(Batcher::builder("timed").build(seen.tens(0)).unwrap());
    let start = now();
    let first = spawn_load(&batcher, 1);
    tokio::time::sleep(Duration::from_millis(7)).await;
    let second = spawn_load(&batcher, 2);
    assert_eq!(first.await.unwrap(), Ok(10));
    assert_eq!(start.elapsed(), Duration::from_millis(10));
    assert_eq!(second.await.unwrap(), Ok(20));
    assert_eq!(start.elapsed(), Duration::from_millis(10));
    assert_eq!(seen.batches(), [vec![1, 2]]);

    // items that keep coming don't put it off
    let start = now();
    let steady = spawn_load(&batcher, 3);
    for item in 0..9 {
        tokio::time::sleep(Duration::from_millis(1)).await;
        spawn_load(&batcher, item);
    }
    assert_eq!(steady.await.unwrap(), Ok(30));
    assert_eq!(start.elapsed(), Duration::from_millis(10));
}

#[tokio::test(start_paused = true)]
async fn an_error_reaches_every_caller_and_is_told_once() {
    let batcher: Numbers = Arc::new(
        Batcher::builder("fails")
            .size(3)
            .build(|_| async { Err(String::from("down")) })
            .unwrap(),
    );
    let callers: Vec<_> = (0..3).map(|item| spawn_load(&batcher, item)).collect();
    for caller in callers {
        assert_eq!(
            caller.await.unwrap(),
            Err(Failure::Failed(String::from("down")))
        );
    }
    assert_eq!(batcher.snapshot().failed, 1);
}

#[tokio::test(start_paused = true)]
async fn a_batch_that_breaks_its_promise_raises_an_alert() {
    let registry = Registry::new();
    let mut events = registry.subscribe();
    let batcher = Batcher::builder("broken")
        .size(1)
        .build(|_: Vec<u32>| async { Ok::<Vec<u32>, String>(vec![]) })
        .unwrap();
    let batcher = registry.add(batcher).unwrap();
    kind(batcher.load(1).await);
    let Some(What::Critical { error }) = events.try_recv().map(|event| event.what.clone()) else {
        panic!("no alert");
    };
    assert_eq!(error, "batch `broken` gave 0 results for 1 items");

    let shown = registry.snapshot().policies;
    let shown = shown.iter().find(|one| one.name == "broken").unwrap();
    assert_eq!(shown.figures["shape_errors"], 1);
    assert!(shown.figures.get("name").is_none(), "the entry has it");
    assert!(registry.batches().contains(&batcher.snapshot()));
}
