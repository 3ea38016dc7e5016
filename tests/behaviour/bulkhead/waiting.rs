//! The queue: fair, bounded, and left without a trace.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Mutex;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use crate::{built, counted, held, poll, refused};

const WAIT: Duration = Duration::from_millis(10);

#[tokio::test(start_paused = true)]
async fn k1_waits_in_vain_cost_no_place() {
    let bulkhead = built(8, 8, Some(WAIT));
    let taken: Vec<_> = (0..8).map(|_| bulkhead.try_acquire().unwrap()).collect();
    let mut waits: Vec<_> = (0..8).map(|_| bulkhead.acquire()).collect();
    for one in &mut waits {
        assert!(poll(one).is_pending());
    }
    assert_eq!(held(&bulkhead), (8, 8));
    for one in waits {
        refused(one.await);
    }
    assert_eq!(held(&bulkhead), (8, 0));
    assert_eq!(counted(&bulkhead), [8, 0, 8, 0]);
    drop(taken);
    let again: Vec<_> = (0..8).map(|_| bulkhead.try_acquire().unwrap()).collect();
    assert_eq!(held(&bulkhead), (8, 0));
    drop(again);
}

#[tokio::test(start_paused = true)]
async fn k1_a_place_that_comes_as_the_wait_ends_counts() {
    let bulkhead = built(1, 1, Some(WAIT));
    let permit = bulkhead.try_acquire().unwrap();
    let mut waits = bulkhead.acquire();
    assert!(poll(&mut waits).is_pending());
    tokio::time::advance(WAIT).await;
    // let in and timed out, before it is polled again
    drop(permit);
    assert_eq!(held(&bulkhead), (1, 0));
    let permit = waits.await.expect("the place is its own");
    drop(permit);
    assert_eq!(counted(&bulkhead), [2, 0, 0, 0]);
}

#[tokio::test(start_paused = true)]
async fn k1_one_that_goes_as_it_is_let_in_gives_the_place_on() {
    let bulkhead = built(1, 2, None);
    let permit = bulkhead.try_acquire().unwrap();
    let (mut goes, mut stays) = (bulkhead.acquire(), bulkhead.acquire());
    assert!(poll(&mut goes).is_pending() && poll(&mut stays).is_pending());
    drop(permit);
    drop(goes);
    assert!(poll(&mut stays).is_ready());
    assert_eq!(
        held(&bulkhead),
        (0, 0),
        "it was polled to its end, and dropped"
    );
    assert_eq!(counted(&bulkhead), [2, 0, 0, 1]);
}

#[tokio::test(start_paused = true)]
async fn a_wait_is_as_long_as_it_is_written() {
    let bulkhead = built(1, 1, Some(WAIT));
    let _permit = bulkhead.try_acquire().unwrap();
    let start = tokio::time::Instant::now();
    refused(bulkhead.acquire().await);
    assert_eq!(start.elapsed(), WAIT);
}

#[tokio::test(start_paused = true)]
async fn the_queue_is_as_long_as_it_is_written() {
    let bulkhead = built(1, 2, None);
    let permit = bulkhead.try_acquire().unwrap();
    let (mut one, mut two) = (bulkhead.acquire(), bulkhead.acquire());
    assert!(poll(&mut one).is_pending() && poll(&mut two).is_pending());
    refused(bulkhead.acquire().await);
    drop(one);
    let mut three = bulkhead.acquire();
    assert!(poll(&mut three).is_pending(), "one has left");
    refused(bulkhead.acquire().await);
    drop(permit);
    // the first one was let in, so there is room for one
    assert_eq!(held(&bulkhead), (1, 1));
    let mut four = bulkhead.acquire();
    assert!(poll(&mut four).is_pending());
}

#[tokio::test(start_paused = true)]
async fn k6_those_that_went_do_not_hold_up_the_others() {
    let bulkhead = built(1, 10, None);
    let permit = bulkhead.try_acquire().unwrap();
    let mut waits: Vec<_> = (0..10).map(|_| bulkhead.acquire()).collect();
    for one in &mut waits {
        assert!(poll(one).is_pending());
    }
    let mut last = waits.pop().unwrap();
    drop(waits);
    assert_eq!(held(&bulkhead), (1, 1));
    drop(permit);
    assert!(poll(&mut last).is_ready());
}

#[tokio::test(start_paused = true)]
async fn k8_a_hundred_are_served_in_the_order_in_which_they_came() {
    let bulkhead = built(1, 100, None);
    let served = Mutex::new(Vec::new());
    let first = bulkhead.try_acquire().unwrap();
    let call = async |number: usize| {
        let _permit = bulkhead
            .acquire()
            .await
            .expect("there is room in the queue");
        served.lock().unwrap().push(number);
        tokio::task::yield_now().await;
    };
    let mut calls: Vec<_> = (0..100).map(|number| Box::pin(call(number))).collect();
    for one in &mut calls {
        assert!(poll(one).is_pending());
    }
    drop(first);
    // polled backwards, and each time someone new tries to get in between
    for _ in 0..200 {
        calls.reverse();
        calls.retain_mut(|one| {
            if held(&bulkhead).1 > 0 {
                refused(bulkhead.try_acquire());
            }
            poll(one).is_pending()
        });
        calls.reverse();
    }
    assert!(calls.is_empty());
    assert_eq!(*served.lock().unwrap(), (0..100).collect::<Vec<_>>());
}

/// A waker that counts.
struct Bell(std::sync::atomic::AtomicU32);

impl std::task::Wake for Bell {
    fn wake(self: std::sync::Arc<Self>) {
        self.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
    }
}

#[test]
fn the_waker_of_the_last_poll_is_the_one_that_is_woken() {
    let bulkhead = built(1, 1, None);
    let permit = bulkhead.try_acquire().unwrap();
    let bells = [0, 1].map(|_| std::sync::Arc::new(Bell(0.into())));
    let mut waits = pin!(bulkhead.acquire());
    for bell in &bells {
        let waker = Waker::from(bell.clone());
        let mut cx = Context::from_waker(&waker);
        let polled: Poll<_> = Pin::as_mut(&mut waits).poll(&mut cx);
        assert!(polled.is_pending());
    }
    drop(permit);
    let rung = bells.map(|bell| bell.0.load(std::sync::atomic::Ordering::SeqCst));
    assert_eq!(rung, [0, 1]);
}

#[test]
fn waiting_without_a_wait_needs_no_runtime() {
    let bulkhead = built(1, 4, None);
    let total = std::sync::atomic::AtomicU32::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..500 {
                    let ran = parked(bulkhead.run(async {
                        let seen = total.load(std::sync::atomic::Ordering::Relaxed);
                        std::hint::black_box(seen);
                        total.store(seen + 1, std::sync::atomic::Ordering::Relaxed);
                    }));
                    ran.expect("there is room in the queue");
                }
            });
        }
    });
    // one at a time, so that no addition is lost
    assert_eq!(total.into_inner(), 2_000);
    assert_eq!(held(&bulkhead), (0, 0));
}

/// Runs a future on this thread, which sleeps until it is woken.
fn parked<F: Future>(future: F) -> F::Output {
    struct Unpark(std::thread::Thread);
    impl std::task::Wake for Unpark {
        fn wake(self: std::sync::Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(std::sync::Arc::new(Unpark(std::thread::current())));
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return value;
        }
        std::thread::park();
    }
}
