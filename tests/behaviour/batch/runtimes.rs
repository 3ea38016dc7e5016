//! Several runtimes in one process, and threads that really run beside each other.

use std::sync::Arc;
use std::sync::mpsc;
use std::time::Duration;

use resilience::Batcher;
use tokio::runtime::{Builder, Runtime};

use super::{Numbers, Seen, settle, spawn_load};

fn runtime() -> Runtime {
    Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap()
}

fn batcher(seen: &Seen) -> Numbers {
    Arc::new(
        Batcher::builder("shared")
            .concurrency(1)
            .build(seen.tens(2))
            .unwrap(),
    )
}

#[test]
fn two_runtimes_never_share_a_batch() {
    let seen = Seen::default();
    let batcher = batcher(&seen);
    let (one, two) = (runtime(), runtime());
    let [waits] = one.block_on(async {
        let waits = spawn_load(&batcher, 1);
        settle().await;
        [waits]
    });
    assert_eq!(two.block_on(batcher.load(2)), Ok(20));
    assert_eq!(one.block_on(waits).unwrap(), Ok(10));
    assert_eq!(seen.batches(), [vec![2], vec![1]]);
}

#[test]
fn a_runtime_that_dies_hangs_no_other() {
    let seen = Seen::default();
    let batcher = batcher(&seen);
    let (dies, lives) = (runtime(), runtime());
    dies.block_on(async {
        // one that has the only turn and runs, one that waits
        let full = spawn_load(&batcher, 1);
        settle().await;
        batcher.flush();
        tokio::task::yield_now().await;
        drop(full);
        spawn_load(&batcher, 2);
        tokio::task::yield_now().await;
    });
    let [waits] = lives.block_on(async {
        let waits = spawn_load(&batcher, 3);
        settle().await;
        [waits]
    });
    assert!(batcher.snapshot().waiting >= 1);
    drop(dies);
    assert_eq!(lives.block_on(waits).unwrap(), Ok(30));
    let shown = batcher.snapshot();
    assert_eq!((shown.in_flight, shown.waiting), (0, 0));
    lives.block_on(batcher.drain());
}

#[test]
fn one_batcher_serves_many_runtimes_one_after_the_other() {
    let seen = Seen::default();
    let batcher = batcher(&seen);
    for item in 0..20 {
        let runtime = runtime();
        let left = runtime.block_on(async {
            let left = spawn_load(&batcher, 1000);
            settle().await;
            [left]
        });
        // its caller dies with the runtime
        drop((runtime, left));
        assert_eq!(self::runtime().block_on(batcher.load(item)), Ok(item * 10));
    }
    assert_eq!(seen.batches().len(), 20);
    assert_eq!(batcher.snapshot().withdrawn, 20);
}

#[test]
fn without_a_runtime_a_full_batch_is_sent_and_a_waiting_one_panics_alone() {
    let seen = Seen::default();
    let batcher: Numbers = Arc::new(
        Batcher::builder("none")
            .size(2)
            .build(|items| async { Ok(items) })
            .unwrap(),
    );
    let alone = batcher.clone();
    let panicked = std::thread::spawn(move || {
        let load = std::pin::pin!(alone.load(1));
        let _polled = super::poll_once(load);
    });
    assert!(panicked.join().is_err(), "there is no timer");
    assert_eq!(batcher.snapshot().waiting, 0);
    assert_eq!(runtime().block_on(batcher.load(2)), Ok(2));
    assert!(seen.batches().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_threads_each_get_their_own() {
    let batcher: Numbers = Arc::new(
        Batcher::builder("many")
            .size(16)
            .max_wait(Duration::from_millis(1))
            .concurrency(3)
            .build(|items: Vec<u32>| async move {
                tokio::task::yield_now().await;
                Ok(items.into_iter().map(|item| item * 10).collect())
            })
            .unwrap(),
    );
    let all: Vec<_> = (0..2000).map(|item| spawn_load(&batcher, item)).collect();
    for (item, caller) in (0..).zip(all) {
        // some go, whatever they are at
        if item % 7 == 0 {
            caller.abort();
        }
        match caller.await {
            Ok(loaded) => assert_eq!(loaded, Ok(item * 10)),
            Err(aborted) => assert!(aborted.is_cancelled()),
        }
    }
    batcher.drain().await;
    let shown = batcher.snapshot();
    assert_eq!((shown.in_flight, shown.waiting), (0, 0));
    assert_eq!(shown.flushed_by_hand, 0);
}

#[test]
fn a_drain_ends_when_callers_on_another_thread_have_their_answers() {
    let seen = Seen::default();
    let batcher = batcher(&seen);
    let (joined, is_joined) = mpsc::channel();
    let theirs = batcher.clone();
    let other = std::thread::spawn(move || {
        Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap()
            .block_on(async {
                let load = spawn_load(&theirs, 1);
                tokio::task::yield_now().await;
                joined.send(()).unwrap();
                load.await.unwrap()
            })
    });
    is_joined.recv().unwrap();
    Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(batcher.drain());
    assert_eq!(other.join().unwrap(), Ok(10));
    assert!(batcher.snapshot().closed);
}
