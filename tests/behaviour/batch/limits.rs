//! Size, time, hand and concurrency: when a batch is sent, and how many run.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use resilience::Batcher;

use super::{Numbers, Seen, now, settle, spawn_load};

#[tokio::test(start_paused = true)]
async fn a_full_batch_is_sent_at_once_and_the_rest_by_time() {
    let seen = Seen::default();
    let batcher: Numbers = Arc::new(
        Batcher::builder("full")
            .size(4)
            .build(seen.tens(0))
            .unwrap(),
    );
    let start = now();
    let all: Vec<_> = (0..10).map(|item| spawn_load(&batcher, item)).collect();
    let mut ends = Vec::new();
    for (item, caller) in (0..).zip(all) {
        assert_eq!(caller.await.unwrap(), Ok(item * 10));
        ends.push(start.elapsed().as_millis());
    }
    assert_eq!(ends, [0, 0, 0, 0, 0, 0, 0, 0, 10, 10]);
    assert_eq!(
        seen.batches(),
        [vec![0, 1, 2, 3], vec![4, 5, 6, 7], vec![8, 9]]
    );
    let shown = batcher.snapshot();
    assert_eq!(
        (shown.flushed_by_size, shown.flushed_by_time, shown.items),
        (2, 1, 10)
    );
    assert_eq!(shown.mean_size.map(|mean| mean * 3.0), Some(10.0));
}

/// Runs for 100 ms; knows how many ran at once.
fn slow(seen: &Seen, concurrency: usize) -> (Numbers, Arc<AtomicUsize>) {
    let most = Arc::new(AtomicUsize::new(0));
    let running = Arc::new(AtomicUsize::new(0));
    let (seen, highest) = (seen.clone(), most.clone());
    let batcher = Batcher::builder("slow")
        .size(3)
        .concurrency(concurrency)
        .build(move |items: Vec<u32>| {
            seen.note(&items);
            let (running, highest) = (running.clone(), highest.clone());
            async move {
                let now = running.fetch_add(1, Ordering::Relaxed) + 1;
                highest.fetch_max(now, Ordering::Relaxed);
                tokio::time::sleep(Duration::from_millis(100)).await;
                running.fetch_sub(1, Ordering::Relaxed);
                Ok(items)
            }
        })
        .unwrap();
    (Arc::new(batcher), most)
}

#[tokio::test(start_paused = true)]
async fn concurrency_bounds_the_batches_that_run() {
    for concurrency in [1, 2, 5] {
        let (batcher, most) = slow(&Seen::default(), concurrency);
        let start = now();
        let all: Vec<_> = (0..30).map(|item| spawn_load(&batcher, item)).collect();
        for (item, caller) in (0..).zip(all) {
            assert_eq!(caller.await.unwrap(), Ok(item));
        }
        assert_eq!(most.load(Ordering::Relaxed), concurrency);
        let rounds = 10 / u32::try_from(concurrency).unwrap();
        assert_eq!(start.elapsed(), Duration::from_millis(100) * rounds);
        assert_eq!(batcher.snapshot().in_flight, 0);
    }
}

#[tokio::test(start_paused = true)]
async fn a_batch_that_waits_for_its_turn_goes_on_filling() {
    let seen = Seen::default();
    let (batcher, _) = slow(&seen, 1);
    let mut all: Vec<_> = (0..3).map(|item| spawn_load(&batcher, item)).collect();
    settle().await;
    all.push(spawn_load(&batcher, 3));
    // due by time long since, and still taking items
    tokio::time::sleep(Duration::from_millis(50)).await;
    all.push(spawn_load(&batcher, 4));
    settle().await;
    let shown = batcher.snapshot();
    assert_eq!((shown.in_flight, shown.waiting), (1, 2));
    for (item, caller) in (0..).zip(all) {
        assert_eq!(caller.await.unwrap(), Ok(item));
    }
    assert_eq!(seen.batches(), [vec![0, 1, 2], vec![3, 4]]);
}

#[tokio::test(start_paused = true)]
async fn a_turn_is_passed_on_by_a_run_whose_callers_are_gone() {
    let seen = Seen::default();
    let (batcher, _) = slow(&seen, 1);
    let first: Vec<_> = (0..3).map(|item| spawn_load(&batcher, item)).collect();
    settle().await;
    let second: Vec<_> = (3..6).map(|item| spawn_load(&batcher, item)).collect();
    let third: Vec<_> = (6..9).map(|item| spawn_load(&batcher, item)).collect();
    settle().await;
    // the one that runs, and one that waits for its turn
    first.iter().for_each(tokio::task::JoinHandle::abort);
    second.iter().for_each(tokio::task::JoinHandle::abort);
    for (item, caller) in (6..).zip(third) {
        assert_eq!(caller.await.unwrap(), Ok(item));
    }
    assert_eq!(seen.batches().last(), Some(&vec![6, 7, 8]));
    let shown = batcher.snapshot();
    assert_eq!((shown.in_flight, shown.abandoned), (0, 1));
}

#[tokio::test(start_paused = true)]
async fn without_a_wait_items_gather_while_another_batch_runs() {
    let seen = Seen::default();
    let note = seen.clone();
    let batcher: Numbers = Arc::new(
        Batcher::builder("natural")
            .max_wait(Duration::ZERO)
            .concurrency(1)
            .build(move |items: Vec<u32>| {
                note.note(&items);
                async move {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                    Ok(items)
                }
            })
            .unwrap(),
    );
    let all: Vec<_> = (0..5).map(|item| spawn_load(&batcher, item)).collect();
    for caller in all {
        caller.await.unwrap().unwrap();
    }
    assert_eq!(seen.batches(), [vec![0], vec![1, 2, 3, 4]]);
}

#[tokio::test(start_paused = true)]
async fn a_flush_sends_what_waits_now() {
    let seen = Seen::default();
    let batcher: Numbers = Arc::new(Batcher::builder("hand").build(seen.tens(0)).unwrap());
    let start = now();
    let all: Vec<_> = (0..3).map(|item| spawn_load(&batcher, item)).collect();
    settle().await;
    assert_eq!(batcher.flush(), 3);
    for caller in all {
        caller.await.unwrap().unwrap();
    }
    assert_eq!(start.elapsed(), Duration::ZERO);
    assert_eq!(batcher.snapshot().flushed_by_hand, 1);
    assert_eq!(batcher.flush(), 0);
}
