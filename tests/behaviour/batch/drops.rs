//! Callers dropped at every poll and at random: the others get their own answers, and nothing is left behind.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Wake, Waker};
use std::time::Duration;

use proptest::prelude::*;
use resilience::Batcher;

use super::{Loaded, Numbers, Seen, poll_once, settle, spawn_load};

type Held = Pin<Box<dyn Future<Output = Loaded> + Send>>;

fn hold(batcher: &Numbers, item: u32) -> Held {
    let batcher = batcher.clone();
    Box::pin(async move { batcher.load(item).await })
}

fn at_rest(batcher: &Numbers) {
    let shown = batcher.snapshot();
    assert_eq!((shown.in_flight, shown.waiting), (0, 0));
    assert_eq!(
        shown.calls,
        shown.items + shown.withdrawn + shown.refused,
        "each call is counted once: {shown:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_caller_dropped_after_any_poll_leaves_nothing_behind() {
    // alone, and as the one that fills a batch of two: before the send, in the run, and after the answer
    for (size, polls) in (1..3).flat_map(|size| (0..8).map(move |polls| (size, polls))) {
        let seen = Seen::default();
        let batcher: Numbers = Arc::new(
            Batcher::builder("dropped")
                .size(size)
                .build(seen.tens(4))
                .unwrap(),
        );
        let mut dropped = hold(&batcher, 1);
        for _ in 0..polls {
            if poll_once(dropped.as_mut()).is_ready() {
                break;
            }
            tokio::task::yield_now().await;
        }
        drop(dropped);
        at_rest(&batcher);
        let two = tokio::join!(batcher.load(2), batcher.load(3));
        assert_eq!(two, (Ok(20), Ok(30)), "size {size}, {polls} polls");
        at_rest(&batcher);
        batcher.drain().await;
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_drove_a_run_may_go_and_the_next_continues_it() {
    for polls in 1..6 {
        let seen = Seen::default();
        let batcher: Numbers = Arc::new(
            Batcher::builder("handed")
                .size(3)
                .build(seen.tens(6))
                .unwrap(),
        );
        let others = [spawn_load(&batcher, 1), spawn_load(&batcher, 2)];
        settle().await;
        let mut leader = hold(&batcher, 3);
        for _ in 0..polls {
            assert!(poll_once(leader.as_mut()).is_pending());
        }
        drop(leader);
        for (item, other) in (1..).zip(others) {
            assert_eq!(other.await.unwrap(), Ok(item * 10));
        }
        assert_eq!(seen.batches(), [vec![1, 2, 3]], "one run, not two");
        at_rest(&batcher);
    }
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_is_held_and_never_polled_again_hangs_nobody() {
    let seen = Seen::default();
    let batcher: Numbers = Arc::new(Batcher::builder("held").build(seen.tens(3)).unwrap());
    let mut held = hold(&batcher, 1);
    let other = spawn_load(&batcher, 2);
    settle().await;
    // the last to drive the batch is the one that never comes back
    assert!(poll_once(held.as_mut()).is_pending());
    assert_eq!(other.await.unwrap(), Ok(20));
    assert_eq!(seen.batches(), [vec![2, 1]]);
    assert_eq!(held.await, Ok(10));
}

#[tokio::test(start_paused = true)]
async fn a_run_without_callers_is_dropped_and_counted() {
    let seen = Seen::default();
    let batcher: Numbers = Arc::new(
        Batcher::builder("alone")
            .size(1)
            .build(seen.tens(5))
            .unwrap(),
    );
    let mut alone = hold(&batcher, 1);
    assert!(poll_once(alone.as_mut()).is_pending());
    drop(alone);
    let shown = batcher.snapshot();
    assert_eq!(
        (shown.abandoned, shown.withdrawn, shown.in_flight),
        (1, 0, 0)
    );
}

/// What happens to one caller: its item, when it comes, and for how long it stays.
#[derive(Clone, Debug)]
struct Fate {
    comes_ms: u64,
    patience_ms: Option<u64>,
}

fn fates() -> impl Strategy<Value = Vec<Fate>> {
    let fate =
        (0..40_u64, proptest::option::of(0..30_u64)).prop_map(|(comes_ms, patience_ms)| Fate {
            comes_ms,
            patience_ms,
        });
    proptest::collection::vec(fate, 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if std::env::var_os("RESILIENCE_THOROUGH").is_some() { 5000 } else { 100 }))]
    #[test]
    fn everybody_gets_its_own_answer_under_random_drops(
        fates in fates(),
        size in 1..8_usize,
        concurrency in 1..4_usize,
        run_ms in 0..20_u64,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        runtime.block_on(async {
            let batcher: Numbers = Arc::new(
                Batcher::builder("random")
                    .size(size)
                    .concurrency(concurrency)
                    .build(move |items: Vec<u32>| async move {
                        tokio::time::sleep(Duration::from_millis(run_ms)).await;
                        Ok(items.into_iter().map(|item| item * 10).collect())
                    })
                    .unwrap(),
            );
            let mut tasks = tokio::task::JoinSet::new();
            for (item, fate) in (0..).zip(fates) {
                let batcher = batcher.clone();
                tasks.spawn(async move {
                    tokio::time::sleep(Duration::from_millis(fate.comes_ms)).await;
                    let load = batcher.load(item);
                    match fate.patience_ms {
                        None => assert_eq!(load.await, Ok(item * 10)),
                        Some(patience) => {
                            let patience = Duration::from_millis(patience);
                            if let Ok(loaded) = tokio::time::timeout(patience, load).await {
                                assert_eq!(loaded, Ok(item * 10));
                            }
                        }
                    }
                });
            }
            while let Some(ended) = tasks.join_next().await {
                ended.unwrap();
            }
            at_rest(&batcher);
            batcher.drain().await;
        });
    }
}

/// A waker that keeps a caller alive, as that of a task does whose last handle it is.
struct Keeps(#[expect(dead_code, reason = "it is dropped with the waker")] Mutex<Held>);

impl Wake for Keeps {
    fn wake(self: Arc<Self>) {}
}

#[test]
fn a_waker_that_is_replaced_may_own_another_caller_of_the_batch() {
    for (size, polls) in [(4, 1), (4, 2), (2, 1), (2, 2), (2, 3)] {
        let (done, ends) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_time()
                .start_paused(true)
                .build()
                .unwrap();
            runtime.block_on(async {
                let seen = Seen::default();
                let batcher: Numbers = Arc::new(
                    Batcher::builder("wakers")
                        .size(size)
                        .build(seen.tens(8))
                        .unwrap(),
                );
                let (mut first, mut other) = (hold(&batcher, 1), hold(&batcher, 2));
                assert!(poll_once(other.as_mut()).is_pending());
                let waker = Waker::from(Arc::new(Keeps(Mutex::new(other))));
                for _ in 0..polls {
                    let mut cx = Context::from_waker(&waker);
                    assert!(first.as_mut().poll(&mut cx).is_pending());
                }
                drop(waker);
                assert!(poll_once(first.as_mut()).is_pending());
                drop(first);
                at_rest(&batcher);
            });
            done.send(()).unwrap();
        });
        let ended = ends.recv_timeout(Duration::from_secs(10));
        assert!(ended.is_ok(), "size {size}, {polls} polls: {ended:?}");
    }
}
